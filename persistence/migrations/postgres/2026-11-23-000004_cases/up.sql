-- A violation being handled: the case, its face checks, the decision and its notice, and the points.

CREATE TABLE violation_case (
    id              uuid PRIMARY KEY,
    violation_id    uuid NOT NULL,
    vehicle_id      uuid NOT NULL,
    account_id      uuid NOT NULL,
    person_id       uuid NOT NULL,
    licence_id      uuid NOT NULL,
    session_id      uuid NOT NULL REFERENCES session,
    policy_version  text NOT NULL REFERENCES policy,
    status          text NOT NULL CHECK (status IN ('opened', 'submitted', 'accepted', 'rejected', 'expired', 'cancelled')),
    status_reason   text,
    relation        text NOT NULL CHECK (relation IN ('own', 'followed')),
    owner_id        uuid NOT NULL,
    follow_id       uuid,
    need_live       boolean,
    fine            bigint NOT NULL CHECK (fine >= 0),
    points          integer NOT NULL CHECK (points BETWEEN 0 AND 12),
    opened_at       timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    submitted_at    timestamptz,
    decide_by       timestamptz,
    late_at         timestamptz,
    hold_cycle      date,
    next_poll_at    timestamptz,
    closed_at       timestamptz,
    version         integer NOT NULL CHECK (version > 0),
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
);
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
    id            uuid PRIMARY KEY,
    case_id       uuid NOT NULL,
    violation_id  uuid NOT NULL,
    person_id     uuid NOT NULL REFERENCES person,
    role          text NOT NULL CHECK (role IN ('handler', 'owner')),
    session_id    uuid NOT NULL REFERENCES session,
    status        text NOT NULL CHECK (status IN ('pending', 'passed', 'failed')),
    certify_id    text NOT NULL UNIQUE,
    certify_url   text NOT NULL,
    started_at    timestamptz NOT NULL,
    shown_at      timestamptz,
    valid_until   timestamptz,
    FOREIGN KEY (case_id, violation_id) REFERENCES violation_case (id, violation_id),
    UNIQUE (id, case_id, violation_id, person_id, role, shown_at, valid_until),
    CHECK ((status = 'pending') = (shown_at IS NULL)),
    CHECK ((status = 'passed') = (valid_until IS NOT NULL))
);
CREATE INDEX face_check_case ON face_check (case_id, id);

-- A face result counts once, for one person, one role, one case, and only while it is fresh: what is not passed has no end.
CREATE TABLE face_use (
    face_check_id  uuid PRIMARY KEY,
    case_id        uuid NOT NULL,
    violation_id   uuid NOT NULL,
    person_id      uuid NOT NULL,
    role           text NOT NULL,
    shown_at       timestamptz NOT NULL,
    valid_until    timestamptz NOT NULL,
    used_at        timestamptz NOT NULL,
    UNIQUE (case_id, role),
    CONSTRAINT face_used_while_fresh CHECK (shown_at <= used_at AND used_at < valid_until),
    FOREIGN KEY (face_check_id, case_id, violation_id, person_id, role, shown_at, valid_until)
        REFERENCES face_check (id, case_id, violation_id, person_id, role, shown_at, valid_until)
);

CREATE TABLE decision (
    id                 uuid PRIMARY KEY,
    number             text NOT NULL UNIQUE,
    violation_id       uuid UNIQUE REFERENCES violation,
    case_id            uuid UNIQUE,
    person_id          uuid REFERENCES person,
    licence_id         uuid,
    plate_digest       bytea CHECK (octet_length(plate_digest) = 32),
    office             text NOT NULL,
    policy_version     text NOT NULL,
    fine_limit         bigint NOT NULL,
    fine               bigint NOT NULL CHECK (fine >= 0),
    points             integer NOT NULL CHECK (points BETWEEN 0 AND 12),
    status             text NOT NULL CHECK (status IN ('issued', 'served', 'overdue', 'paid', 'cleared', 'annulled')),
    decided_at         timestamptz NOT NULL,
    notice_by          timestamptz,
    notice_late_at     timestamptz,
    served_at          timestamptz,
    service_policy     text REFERENCES policy,
    due_date           date,
    due_at             timestamptz,
    due_provisional    boolean NOT NULL,
    payment_id         uuid,
    paid_at            timestamptz,
    clear_by           timestamptz,
    clearance_late_at  timestamptz,
    cleared_at         timestamptz,
    annulled_at        timestamptz,
    next_poll_at       timestamptz,
    as_of              timestamptz NOT NULL,
    version            integer NOT NULL CHECK (version > 0),
    FOREIGN KEY (case_id, violation_id) REFERENCES violation_case (id, violation_id),
    FOREIGN KEY (licence_id, person_id) REFERENCES licence (id, person_id),
    FOREIGN KEY (policy_version, fine_limit) REFERENCES policy (version, fine_limit),
    UNIQUE (id, payment_id),
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
);
CREATE INDEX decision_person ON decision (person_id, decided_at DESC, id DESC);
CREATE INDEX decision_licence ON decision (licence_id) WHERE licence_id IS NOT NULL;
CREATE INDEX decision_poll ON decision (next_poll_at) WHERE next_poll_at IS NOT NULL;
CREATE INDEX decision_notice_by ON decision (notice_by) WHERE status = 'issued' AND notice_late_at IS NULL;
CREATE INDEX decision_due ON decision (due_at) WHERE status = 'served' AND fine > 0;
CREATE INDEX decision_clear_by ON decision (clear_by) WHERE status = 'paid' AND clearance_late_at IS NULL;

-- Who has looked a decision up by number and plate, and on which days of China time: who has may pay it.
CREATE TABLE decision_lookup (
    decision_id   uuid NOT NULL REFERENCES decision,
    account_id    uuid NOT NULL REFERENCES account,
    looked_on     date NOT NULL,
    looked_up_at  timestamptz NOT NULL,
    PRIMARY KEY (decision_id, account_id, looked_on)
);

CREATE TABLE notice (
    decision_id  uuid PRIMARY KEY REFERENCES decision,
    number       text NOT NULL UNIQUE,
    issued_at    timestamptz NOT NULL,
    served_at    timestamptz NOT NULL,
    content      jsonb NOT NULL
);

-- A running total for each licence and cycle; each row names the one before it.
CREATE TABLE points_entry (
    licence_id      uuid NOT NULL REFERENCES licence,
    cycle_start     date NOT NULL,
    seq             integer NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('hold', 'release', 'record', 'carry', 'import')),
    points          integer NOT NULL,
    total           integer NOT NULL,
    held            integer NOT NULL CONSTRAINT points_never_below_zero CHECK (held BETWEEN 0 AND total),
    prev_seq        integer,
    prev_total      integer,
    prev_held       integer,
    case_id         uuid REFERENCES violation_case,
    decision_id     uuid REFERENCES decision,
    policy_version  text NOT NULL,
    points_limit    integer NOT NULL,
    recorded_at     timestamptz NOT NULL,
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
);
CREATE UNIQUE INDEX one_hold_per_case ON points_entry (case_id, cycle_start) WHERE kind = 'hold';
CREATE UNIQUE INDEX one_release_per_case ON points_entry (case_id, cycle_start) WHERE kind = 'release';
CREATE UNIQUE INDEX one_record_per_decision ON points_entry (decision_id) WHERE kind = 'record';
