-- A violation being handled: the case, its face checks, the decision and its notice, and the points.

CREATE TABLE violation_case (
    id              BLOB PRIMARY KEY,
    violation_id    BLOB NOT NULL,
    vehicle_id      BLOB NOT NULL,
    account_id      BLOB NOT NULL,
    person_id       BLOB NOT NULL,
    licence_id      BLOB NOT NULL,
    session_id      BLOB NOT NULL REFERENCES session,
    policy_version  TEXT NOT NULL REFERENCES policy,
    status          TEXT NOT NULL CHECK (status IN ('opened', 'submitted', 'accepted', 'rejected', 'expired', 'cancelled')),
    status_reason   TEXT,
    relation        TEXT NOT NULL CHECK (relation IN ('own', 'followed')),
    owner_id        BLOB NOT NULL,
    follow_id       BLOB,
    need_live       INTEGER,
    fine            INTEGER NOT NULL CHECK (fine >= 0),
    points          INTEGER NOT NULL CHECK (points BETWEEN 0 AND 12),
    opened_at       INTEGER NOT NULL,
    expires_at      INTEGER NOT NULL,
    submitted_at    INTEGER,
    decide_by       INTEGER,
    late_at         INTEGER,
    hold_cycle      TEXT,
    next_poll_at    INTEGER,
    closed_at       INTEGER,
    version         INTEGER NOT NULL CHECK (version > 0),
    FOREIGN KEY (violation_id, vehicle_id) REFERENCES violation (id, vehicle_id),
    FOREIGN KEY (account_id, person_id) REFERENCES account (id, person_id),
    CONSTRAINT points_go_to_the_handlers_own_licence FOREIGN KEY (licence_id, person_id) REFERENCES licence (id, person_id),
    UNIQUE (id, violation_id),

    CONSTRAINT own_means_owned_by_the_handler CHECK ((relation = 'own') = (owner_id = person_id)),
    CONSTRAINT followed_by_the_handler FOREIGN KEY (follow_id, account_id, vehicle_id, owner_id)
        REFERENCES follow (id, account_id, vehicle_id, owner_person),
    CONSTRAINT open_needs_a_live_follow FOREIGN KEY (follow_id, need_live) REFERENCES follow (id, live),
    CONSTRAINT followed_by_a_follow CHECK ((relation = 'followed') = (follow_id IS NOT NULL)),
    CONSTRAINT open_and_followed_needs_it CHECK (COALESCE(need_live, false) = (status = 'opened' AND relation = 'followed')),
    CHECK ((status IN ('submitted', 'accepted', 'rejected')) = (submitted_at IS NOT NULL)),
    CHECK ((submitted_at IS NULL) = (decide_by IS NULL)),
    CHECK ((status IN ('accepted', 'rejected', 'expired', 'cancelled')) = (closed_at IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX one_case_per_violation ON violation_case (violation_id) WHERE status IN ('opened', 'submitted', 'accepted');
CREATE INDEX violation_case_account ON violation_case (account_id, opened_at DESC, id DESC);
CREATE INDEX violation_case_licence ON violation_case (licence_id) WHERE status = 'submitted';
CREATE INDEX violation_case_others ON violation_case (licence_id, opened_at)
    WHERE relation = 'followed' AND status IN ('opened', 'submitted', 'accepted');
-- Also serves open_needs_a_live_follow: whenever a follow goes live or ends, the database looks for cases that stand in the way.
CREATE INDEX violation_case_follow ON violation_case (follow_id, need_live) WHERE follow_id IS NOT NULL;
CREATE INDEX violation_case_expiry ON violation_case (expires_at) WHERE status = 'opened';
CREATE INDEX violation_case_poll ON violation_case (next_poll_at) WHERE status = 'submitted';
CREATE INDEX violation_case_decide_by ON violation_case (decide_by) WHERE status = 'submitted' AND late_at IS NULL;

CREATE TABLE face_check (
    id            BLOB PRIMARY KEY,
    case_id       BLOB NOT NULL,
    violation_id  BLOB NOT NULL,
    person_id     BLOB NOT NULL REFERENCES person,
    role          TEXT NOT NULL CHECK (role IN ('handler', 'owner')),
    session_id    BLOB NOT NULL REFERENCES session,
    status        TEXT NOT NULL CHECK (status IN ('pending', 'passed', 'failed')),
    certify_id    TEXT NOT NULL UNIQUE,
    certify_url   TEXT NOT NULL,
    started_at    INTEGER NOT NULL,
    shown_at      INTEGER,
    valid_until   INTEGER,
    FOREIGN KEY (case_id, violation_id) REFERENCES violation_case (id, violation_id),
    UNIQUE (id, case_id, violation_id, person_id, role, shown_at, valid_until),
    CHECK ((status = 'pending') = (shown_at IS NULL)),
    CHECK ((status = 'passed') = (valid_until IS NOT NULL))
) STRICT;
CREATE INDEX face_check_case ON face_check (case_id, id);

-- A face result counts once, for one person, one role, one case, and only while it is fresh: what is not passed has no end.
CREATE TABLE face_use (
    face_check_id  BLOB PRIMARY KEY,
    case_id        BLOB NOT NULL,
    violation_id   BLOB NOT NULL,
    person_id      BLOB NOT NULL,
    role           TEXT NOT NULL,
    shown_at       INTEGER NOT NULL,
    valid_until    INTEGER NOT NULL,
    used_at        INTEGER NOT NULL,
    UNIQUE (case_id, role),
    CONSTRAINT face_used_while_fresh CHECK (shown_at <= used_at AND used_at < valid_until),
    FOREIGN KEY (face_check_id, case_id, violation_id, person_id, role, shown_at, valid_until)
        REFERENCES face_check (id, case_id, violation_id, person_id, role, shown_at, valid_until)
) STRICT;

CREATE TABLE decision (
    id                 BLOB PRIMARY KEY,
    number             TEXT NOT NULL UNIQUE,
    violation_id       BLOB UNIQUE REFERENCES violation,
    case_id            BLOB UNIQUE,
    person_id          BLOB REFERENCES person,
    licence_id         BLOB,
    plate_digest       BLOB CHECK (length(plate_digest) = 32),
    office             TEXT NOT NULL,
    policy_version     TEXT NOT NULL,
    fine_limit         INTEGER NOT NULL,
    fine               INTEGER NOT NULL CHECK (fine >= 0),
    points             INTEGER NOT NULL CHECK (points BETWEEN 0 AND 12),
    status             TEXT NOT NULL CHECK (status IN ('issued', 'served', 'overdue', 'paid', 'cleared', 'annulled')),
    decided_at         INTEGER NOT NULL,
    notice_by          INTEGER,
    notice_late_at     INTEGER,
    served_at          INTEGER,
    service_policy     TEXT REFERENCES policy,
    due_date           TEXT,
    due_at             INTEGER,
    due_provisional    INTEGER NOT NULL CHECK (due_provisional IN (0, 1)),
    payment_id         BLOB,
    paid_at            INTEGER,
    clear_by           INTEGER,
    clearance_late_at  INTEGER,
    cleared_at         INTEGER,
    annulled_at        INTEGER,
    next_poll_at       INTEGER,
    as_of              INTEGER NOT NULL,
    version            INTEGER NOT NULL CHECK (version > 0),
    FOREIGN KEY (case_id, violation_id) REFERENCES violation_case (id, violation_id),
    FOREIGN KEY (licence_id, person_id) REFERENCES licence (id, person_id),
    FOREIGN KEY (policy_version, fine_limit) REFERENCES policy (version, fine_limit),
    UNIQUE (id, payment_id),
    CONSTRAINT paid_means_settled FOREIGN KEY (id, payment_id)
        REFERENCES settlement (decision_id, payment_id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fine_within_the_limit CHECK (case_id IS NULL OR fine <= fine_limit),
    -- Addressed to somebody for something, or known by its number and the plate on the notice alone, and then of no case.
    CONSTRAINT addressed_or_known_by_plate CHECK (CASE WHEN plate_digest IS NULL
        THEN violation_id IS NOT NULL AND person_id IS NOT NULL
        ELSE violation_id IS NULL AND person_id IS NULL AND case_id IS NULL AND licence_id IS NULL END),
    CHECK ((served_at IS NULL) = (due_date IS NULL) AND (due_date IS NULL) = (due_at IS NULL)
        AND (due_at IS NULL) = (service_policy IS NULL)),
    CHECK ((payment_id IS NULL) = (paid_at IS NULL) AND (paid_at IS NULL) = (clear_by IS NULL)),
    CHECK (status <> 'paid' OR payment_id IS NOT NULL),
    CHECK (status <> 'cleared' OR cleared_at IS NOT NULL),
    CONSTRAINT no_fine_is_cleared_unpaid
        CHECK (status <> 'cleared' OR fine = 0 OR payment_id IS NOT NULL OR case_id IS NULL),
    CHECK ((status = 'annulled') = (annulled_at IS NOT NULL)),
    CHECK (status IN ('issued', 'annulled') OR served_at IS NOT NULL)
) STRICT;
CREATE INDEX decision_person ON decision (person_id, decided_at DESC, id DESC);
CREATE INDEX decision_licence ON decision (licence_id) WHERE licence_id IS NOT NULL;
CREATE INDEX decision_poll ON decision (next_poll_at) WHERE next_poll_at IS NOT NULL;
CREATE INDEX decision_notice_by ON decision (notice_by) WHERE status = 'issued' AND notice_late_at IS NULL;
CREATE INDEX decision_due ON decision (due_at) WHERE status = 'served' AND fine > 0;
CREATE INDEX decision_clear_by ON decision (clear_by) WHERE status = 'paid' AND clearance_late_at IS NULL;

-- Who has looked a decision up by number and plate, and on which days of China time: who has may pay it.
CREATE TABLE decision_lookup (
    decision_id   BLOB NOT NULL REFERENCES decision,
    account_id    BLOB NOT NULL REFERENCES account,
    looked_on     TEXT NOT NULL,
    looked_up_at  INTEGER NOT NULL,
    PRIMARY KEY (decision_id, account_id, looked_on)
) STRICT;

CREATE TABLE notice (
    decision_id  BLOB PRIMARY KEY REFERENCES decision,
    number       TEXT NOT NULL UNIQUE,
    issued_at    INTEGER NOT NULL,
    served_at    INTEGER NOT NULL,
    content      TEXT NOT NULL
) STRICT;

-- A running total for each licence and cycle; each row names the one before it.
CREATE TABLE points_entry (
    licence_id      BLOB NOT NULL REFERENCES licence,
    cycle_start     TEXT NOT NULL,
    seq             INTEGER NOT NULL,
    kind            TEXT NOT NULL CHECK (kind IN ('hold', 'release', 'record', 'carry', 'import')),
    points          INTEGER NOT NULL,
    total           INTEGER NOT NULL,
    held            INTEGER NOT NULL CONSTRAINT points_never_below_zero CHECK (held BETWEEN 0 AND total),
    prev_seq        INTEGER,
    prev_total      INTEGER,
    prev_held       INTEGER,
    case_id         BLOB REFERENCES violation_case,
    decision_id     BLOB REFERENCES decision,
    policy_version  TEXT NOT NULL,
    points_limit    INTEGER NOT NULL,
    recorded_at     INTEGER NOT NULL,
    PRIMARY KEY (licence_id, cycle_start, seq),
    UNIQUE (licence_id, cycle_start, seq, total, held),
    FOREIGN KEY (licence_id, cycle_start, prev_seq, prev_total, prev_held)
        REFERENCES points_entry (licence_id, cycle_start, seq, total, held),
    FOREIGN KEY (policy_version, points_limit) REFERENCES policy (version, points_limit),
    CONSTRAINT points_chain CHECK (
        (seq = 1 AND prev_seq IS NULL AND prev_total IS NULL AND prev_held IS NULL AND total = points)
        OR (seq > 1 AND prev_seq IS NOT NULL AND prev_total IS NOT NULL AND prev_held IS NOT NULL
            AND prev_seq = seq - 1 AND total = prev_total + points)),
    CONSTRAINT points_held_chain CHECK (held = COALESCE(prev_held, 0)
        + CASE WHEN kind IN ('hold', 'release', 'carry') AND case_id IS NOT NULL THEN points ELSE 0 END),
    CONSTRAINT points_held_below_the_limit CHECK (kind <> 'hold' OR total < points_limit),
    CHECK (CASE kind WHEN 'release' THEN points <= 0 ELSE points >= 0 END),
    CHECK (kind <> 'hold' OR case_id IS NOT NULL),
    CHECK (kind <> 'record' OR decision_id IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX one_hold_per_case ON points_entry (case_id, cycle_start) WHERE kind = 'hold';
CREATE UNIQUE INDEX one_release_per_case ON points_entry (case_id, cycle_start) WHERE kind = 'release';
CREATE UNIQUE INDEX one_record_per_decision ON points_entry (decision_id) WHERE kind = 'record';
