-- Who uses the service: people, their accounts at the host, and their sessions.

-- The policy documents in force, for the constraints that take their limits from them.
CREATE TABLE policy (
    version        TEXT PRIMARY KEY,
    jurisdiction   TEXT NOT NULL,
    in_force_from  TEXT NOT NULL,
    fine_limit     INTEGER NOT NULL CHECK (fine_limit >= 0),
    points_limit   INTEGER NOT NULL CHECK (points_limit > 0),
    places_limit   INTEGER NOT NULL CHECK (places_limit > 0),
    chances_limit  INTEGER NOT NULL CHECK (chances_limit > 0),
    followers_limit INTEGER NOT NULL CHECK (followers_limit > 0),
    codes_limit    INTEGER NOT NULL CHECK (codes_limit > 0),
    digest         BLOB NOT NULL,
    UNIQUE (jurisdiction, in_force_from),
    UNIQUE (version, fine_limit),
    UNIQUE (version, points_limit),
    UNIQUE (version, places_limit, chances_limit, followers_limit),
    UNIQUE (version, codes_limit)
) STRICT;

-- Name and citizen number are in `sealed` only; the digest is keyed, so that it finds a person but tells nothing. The version is the one
-- that the source of these fields counts; 0 where it counts none.
CREATE TABLE person (
    id              BLOB PRIMARY KEY,
    citizen_digest  BLOB NOT NULL UNIQUE CHECK (length(citizen_digest) = 32),
    sealed          BLOB NOT NULL,
    source_version  INTEGER NOT NULL CHECK (source_version >= 0)
) STRICT;

-- Erasing this row erases the person's fields wherever they are kept, backups included.
CREATE TABLE person_key (
    person_id  BLOB PRIMARY KEY REFERENCES person,
    wrapped    BLOB NOT NULL
) STRICT;

CREATE TABLE account (
    id         BLOB PRIMARY KEY,
    person_id  BLOB NOT NULL UNIQUE REFERENCES person,
    open_id    TEXT NOT NULL UNIQUE,
    user_id    TEXT,
    opened_at  INTEGER NOT NULL,
    UNIQUE (id, person_id)
) STRICT;

-- Sessions and tokens live on machine time, as their verifiers do.
CREATE TABLE session (
    id          BLOB PRIMARY KEY,
    account_id  BLOB NOT NULL REFERENCES account,
    started_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    revoked_at  INTEGER
) STRICT;

CREATE TABLE refresh_token (
    digest      BLOB PRIMARY KEY CHECK (length(digest) = 32),
    session_id  BLOB NOT NULL REFERENCES session,
    issued_at   INTEGER NOT NULL,
    used_at     INTEGER
) STRICT;
CREATE INDEX refresh_token_session ON refresh_token (session_id);

-- An answer that was given to an idempotency key, kept for seven days.
CREATE TABLE idempotency (
    principal    TEXT NOT NULL,
    method       TEXT NOT NULL,
    path         TEXT NOT NULL,
    key          TEXT NOT NULL,
    fingerprint  BLOB NOT NULL CHECK (length(fingerprint) = 32),
    status       INTEGER NOT NULL CHECK (status BETWEEN 200 AND 299 OR status BETWEEN 400 AND 499 AND status <> 429),
    location     TEXT,
    body         TEXT NOT NULL,
    stored_at    INTEGER NOT NULL,
    PRIMARY KEY (principal, method, path, key)
) STRICT;
CREATE INDEX idempotency_stored ON idempotency (stored_at);

-- One row: how far the sandbox has moved business time ahead of machine time, and how often it was reset. The names of what a
-- reset brings have room for so many.
CREATE TABLE sandbox_state (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    offset_us  INTEGER NOT NULL CHECK (offset_us >= 0),
    resets     INTEGER NOT NULL CHECK (resets BETWEEN 0 AND 9999)
) STRICT;
