-- Who uses the service: people, their accounts at the host, and their sessions.

-- The policy documents in force, for the constraints that take their limits from them.
CREATE TABLE policy (
    version        text PRIMARY KEY,
    jurisdiction   text NOT NULL,
    in_force_from  date NOT NULL,
    fine_limit     bigint NOT NULL CHECK (fine_limit >= 0),
    points_limit   integer NOT NULL CHECK (points_limit > 0),
    places_limit   integer NOT NULL CHECK (places_limit > 0),
    chances_limit  integer NOT NULL CHECK (chances_limit > 0),
    followers_limit integer NOT NULL CHECK (followers_limit > 0),
    codes_limit    integer NOT NULL CHECK (codes_limit > 0),
    digest         bytea NOT NULL,
    UNIQUE (jurisdiction, in_force_from),
    UNIQUE (version, fine_limit),
    UNIQUE (version, points_limit),
    UNIQUE (version, places_limit, chances_limit, followers_limit),
    UNIQUE (version, codes_limit)
);

-- Name and citizen number are in `sealed` only; the digest is keyed, so that it finds a person but tells nothing. The version is the one
-- that the source of these fields counts; 0 where it counts none.
CREATE TABLE person (
    id              uuid PRIMARY KEY,
    citizen_digest  bytea NOT NULL UNIQUE CHECK (octet_length(citizen_digest) = 32),
    sealed          bytea NOT NULL,
    source_version  bigint NOT NULL CHECK (source_version >= 0)
);

-- Erasing this row erases the person's fields wherever they are kept, backups included.
CREATE TABLE person_key (
    person_id  uuid PRIMARY KEY REFERENCES person,
    wrapped    bytea NOT NULL
);

CREATE TABLE account (
    id         uuid PRIMARY KEY,
    person_id  uuid NOT NULL UNIQUE REFERENCES person,
    open_id    text NOT NULL UNIQUE,
    user_id    text,
    opened_at  timestamptz NOT NULL,
    UNIQUE (id, person_id)
);

-- Sessions and tokens live on machine time, as their verifiers do.
CREATE TABLE session (
    id          uuid PRIMARY KEY,
    account_id  uuid NOT NULL REFERENCES account,
    started_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    revoked_at  timestamptz
);

CREATE TABLE refresh_token (
    digest      bytea PRIMARY KEY CHECK (octet_length(digest) = 32),
    session_id  uuid NOT NULL REFERENCES session,
    issued_at   timestamptz NOT NULL,
    used_at     timestamptz
);
CREATE INDEX refresh_token_session ON refresh_token (session_id);

-- An answer that was given to an idempotency key, kept for seven days.
CREATE TABLE idempotency (
    principal    text NOT NULL,
    method       text NOT NULL,
    path         text NOT NULL,
    key          text NOT NULL,
    fingerprint  bytea NOT NULL CHECK (octet_length(fingerprint) = 32),
    status       integer NOT NULL CHECK (status BETWEEN 200 AND 299 OR status BETWEEN 400 AND 499 AND status <> 429),
    location     text,
    body         text NOT NULL,
    stored_at    timestamptz NOT NULL,
    PRIMARY KEY (principal, method, path, key)
);
CREATE INDEX idempotency_stored ON idempotency (stored_at);

-- One row: how far the sandbox has moved business time ahead of machine time, and how often it was reset. The names of what a
-- reset brings have room for so many.
CREATE TABLE sandbox_state (
    id         integer PRIMARY KEY CHECK (id = 1),
    offset_us  bigint  NOT NULL CHECK (offset_us >= 0),
    resets     integer NOT NULL CHECK (resets BETWEEN 0 AND 9999)
);
