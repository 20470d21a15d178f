-- The following of another's vehicle or licence: one row from the request to its end, its chances, codes and messages.

CREATE TABLE follow (
    id                uuid PRIMARY KEY,
    account_id        uuid NOT NULL,
    follower_person   uuid NOT NULL,
    owner_person      uuid NOT NULL REFERENCES person,
    vehicle_id        uuid REFERENCES vehicle,
    licence_id        uuid REFERENCES licence,
    channel           text NOT NULL CHECK (channel IN ('app', 'sms')),
    policy_version    text NOT NULL,
    places_limit      integer NOT NULL,
    chances_limit     integer NOT NULL,
    followers_limit   integer NOT NULL,
    place             integer,
    chance            integer NOT NULL,
    follower_slot     integer,
    status            text NOT NULL CHECK (status IN
        ('awaiting_consent', 'awaiting_code', 'active', 'declined', 'cancelled', 'expired', 'ended')),
    status_reason     text,
    live              boolean NOT NULL,
    requested_at      timestamptz NOT NULL,
    expires_at        timestamptz NOT NULL,
    consented_at      timestamptz,
    confirmed_at      timestamptz,
    authorised_until  timestamptz,
    authorisation     integer NOT NULL CHECK (authorisation >= 0),
    closed_at         timestamptz,
    version           integer NOT NULL CHECK (version > 0),
    FOREIGN KEY (account_id, follower_person) REFERENCES account (id, person_id),
    FOREIGN KEY (policy_version, places_limit, chances_limit, followers_limit)
        REFERENCES policy (version, places_limit, chances_limit, followers_limit),
    UNIQUE (id, live),
    UNIQUE (id, account_id, chance),
    UNIQUE (id, account_id, vehicle_id, owner_person),
    CONSTRAINT one_subject CHECK ((vehicle_id IS NULL) <> (licence_id IS NULL)),
    CONSTRAINT nobody_follows_the_own CHECK (owner_person <> follower_person),
    CONSTRAINT a_vehicle_takes_a_place CHECK ((place IS NULL) = (vehicle_id IS NULL)),
    CONSTRAINT place_within_the_limit CHECK (place BETWEEN 1 AND places_limit),
    CONSTRAINT chance_within_the_limit CHECK (chance BETWEEN 1 AND chances_limit),
    CONSTRAINT follower_slot_within_the_limit CHECK (follower_slot BETWEEN 1 AND followers_limit),
    CONSTRAINT live_means_active CHECK (live = (status = 'active')),
    CONSTRAINT in_force_by_consent CHECK (status <> 'active'
        OR (consented_at IS NOT NULL AND confirmed_at IS NOT NULL AND (follower_slot IS NULL) = (vehicle_id IS NULL))),
    CONSTRAINT confirmed_by_an_authorisation CHECK ((confirmed_at IS NOT NULL) = (authorisation > 0)),
    CONSTRAINT a_text_message_authorises_for_a_time
        CHECK ((authorised_until IS NOT NULL) = (confirmed_at IS NOT NULL AND channel = 'sms')),
    CHECK ((status IN ('awaiting_consent', 'awaiting_code', 'active')) = (closed_at IS NULL))
);
-- FOLLOW-4, FOLLOW-5, FOLLOW-6: a place, a chance and a follower's slot are each taken once.
CREATE UNIQUE INDEX one_follow_per_place ON follow (account_id, place)
    WHERE status IN ('awaiting_consent', 'awaiting_code', 'active');
CREATE UNIQUE INDEX one_request_per_chance ON follow (account_id, chance) WHERE status IN ('awaiting_consent', 'awaiting_code');
CREATE UNIQUE INDEX one_follower_per_slot ON follow (vehicle_id, follower_slot) WHERE status = 'active';
CREATE UNIQUE INDEX one_follow_per_vehicle ON follow (account_id, vehicle_id)
    WHERE status IN ('awaiting_consent', 'awaiting_code', 'active');
CREATE UNIQUE INDEX one_follow_per_licence ON follow (account_id, licence_id)
    WHERE status IN ('awaiting_consent', 'awaiting_code', 'active');
CREATE INDEX follow_account ON follow (account_id, requested_at DESC, id DESC);
CREATE INDEX follow_owner ON follow (owner_person, requested_at DESC, id DESC);
CREATE INDEX follow_follower ON follow (follower_person, vehicle_id) WHERE status = 'active';
CREATE INDEX follow_vehicle ON follow (vehicle_id) WHERE status IN ('awaiting_consent', 'awaiting_code', 'active');
CREATE INDEX follow_licence ON follow (licence_id) WHERE status IN ('awaiting_consent', 'awaiting_code', 'active');
CREATE INDEX follow_expiry ON follow (expires_at) WHERE status IN ('awaiting_consent', 'awaiting_code');
CREATE INDEX follow_authorisation_end ON follow (authorised_until) WHERE status = 'active';

-- FOLLOW-5: each chance of an account is a chain of uses; each names the one before it, and comes when that is free again.
CREATE TABLE chance_use (
    account_id        uuid NOT NULL,
    chance            integer NOT NULL,
    seq               integer NOT NULL,
    follow_id         uuid NOT NULL,
    used_at           timestamptz NOT NULL,
    free_at           timestamptz NOT NULL,
    previous_seq      integer,
    previous_free_at  timestamptz,
    PRIMARY KEY (account_id, chance, seq),
    UNIQUE (account_id, chance, seq, free_at),
    UNIQUE (follow_id, used_at),
    UNIQUE (follow_id),
    FOREIGN KEY (follow_id, account_id, chance) REFERENCES follow (id, account_id, chance),
    FOREIGN KEY (account_id, chance, previous_seq, previous_free_at)
        REFERENCES chance_use (account_id, chance, seq, free_at),
    CONSTRAINT chance_chain CHECK (
        (seq = 1 AND previous_seq IS NULL AND previous_free_at IS NULL)
        OR (seq > 1 AND previous_seq IS NOT NULL AND previous_free_at IS NOT NULL AND previous_seq = seq - 1)),
    CONSTRAINT chance_used_when_free CHECK (used_at >= previous_free_at),
    CHECK (free_at > used_at)
);

-- A follow comes into force by spending the chance that its request held.
ALTER TABLE follow ADD CONSTRAINT confirmed_by_a_chance FOREIGN KEY (id, confirmed_at) REFERENCES chance_use (follow_id, used_at);

-- FOLLOW-3: codes, as keyed digests. `authorisation` tells what a code confirms: 1 the request, 2 the first renewal, and so on.
CREATE TABLE follow_code (
    follow_id       uuid NOT NULL REFERENCES follow,
    authorisation   integer NOT NULL CHECK (authorisation > 0),
    seq             integer NOT NULL,
    policy_version  text NOT NULL,
    codes_limit     integer NOT NULL,
    digest          bytea NOT NULL CHECK (octet_length(digest) = 32),
    expires_at      timestamptz NOT NULL,
    tries_left      integer NOT NULL CONSTRAINT no_tries_below_zero CHECK (tries_left >= 0),
    used_at         timestamptz,
    PRIMARY KEY (follow_id, authorisation, seq),
    FOREIGN KEY (policy_version, codes_limit) REFERENCES policy (version, codes_limit),
    CONSTRAINT codes_within_the_limit CHECK (seq BETWEEN 1 AND codes_limit),
    CONSTRAINT code_used_in_its_lifetime CHECK (used_at < expires_at)
);
CREATE UNIQUE INDEX one_code_per_authorisation ON follow_code (follow_id, authorisation) WHERE used_at IS NOT NULL;

-- What is to be told to somebody. The text is made when it is sent: no name and no code is kept here.
CREATE TABLE message (
    id             uuid PRIMARY KEY,
    person_id      uuid NOT NULL REFERENCES person,
    follow_id      uuid NOT NULL REFERENCES follow,
    channel        text NOT NULL CHECK (channel IN ('app', 'sms')),
    kind           text NOT NULL,
    authorisation  integer,
    code_seq       integer,
    created_at     timestamptz NOT NULL,
    sent_at        timestamptz,
    FOREIGN KEY (follow_id, authorisation, code_seq) REFERENCES follow_code (follow_id, authorisation, seq),
    CHECK ((authorisation IS NULL) = (code_seq IS NULL))
);
CREATE INDEX message_person ON message (person_id, id DESC);
CREATE INDEX message_unsent ON message (id) WHERE sent_at IS NULL;

-- FOLLOW-11: on which days of China time a follower has looked at what is followed.
CREATE TABLE follow_access (
    follow_id     uuid NOT NULL REFERENCES follow,
    looked_on     date NOT NULL,
    looked_at     timestamptz NOT NULL,
    PRIMARY KEY (follow_id, looked_on)
);

-- FOLLOW-1: tries of a day by somebody, at something, or from somewhere: as a keyed digest.
CREATE TABLE attempt (
    kind     text NOT NULL,
    subject  bytea NOT NULL CHECK (octet_length(subject) = 32),
    day      date NOT NULL,
    used     integer NOT NULL CHECK (used > 0),
    PRIMARY KEY (day, subject, kind)
);

-- LINK-4: what a person may see, by whose consent, and until when. Every query of a driver goes through these.
CREATE VIEW visible_vehicle AS
    SELECT id, owner_person AS person_id, NULL::uuid AS follow_id, NULL::timestamptz AS visible_until
        FROM vehicle WHERE owner_person IS NOT NULL
    UNION ALL
    SELECT vehicle_id, follower_person, id, authorised_until FROM follow WHERE status = 'active' AND vehicle_id IS NOT NULL;

CREATE VIEW visible_licence AS
    SELECT id, person_id, NULL::uuid AS follow_id, NULL::timestamptz AS visible_until FROM licence
    UNION ALL
    SELECT licence_id, follower_person, id, authorised_until FROM follow WHERE status = 'active' AND licence_id IS NOT NULL;
