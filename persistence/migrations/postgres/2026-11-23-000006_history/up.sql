-- What happened to each resource: its history and the audit trail in one. Append-only, a hash chain for each resource: a row
-- names its predecessor's hash. Noun, person and jurisdiction tell whom it concerns without a look into any other table.

CREATE TABLE event (
    resource      uuid NOT NULL,
    version       integer NOT NULL,
    id            uuid NOT NULL UNIQUE,
    noun          text NOT NULL,
    kind          text NOT NULL,
    person_id     uuid,
    jurisdiction  text NOT NULL,
    happened_at   timestamptz NOT NULL,
    actor         text NOT NULL,
    request_id    text,
    data          jsonb NOT NULL,
    prev_version  integer,
    prev_hash     bytea,
    hash          bytea NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (resource, version),
    UNIQUE (resource, version, hash),
    FOREIGN KEY (resource, prev_version, prev_hash) REFERENCES event (resource, version, hash),
    CONSTRAINT kind_begins_with_its_noun CHECK (substr(kind, 1, length(noun) + 1) = noun || '.'),
    CONSTRAINT event_chain CHECK (
        (version = 1 AND prev_version IS NULL AND prev_hash IS NULL)
        OR (version > 1 AND prev_version IS NOT NULL AND prev_hash IS NOT NULL AND prev_version = version - 1))
);

-- What a process is at work on while it asks somebody outside, by machine time: others leave it alone until then.
CREATE TABLE lease (
    job      text NOT NULL,
    subject  uuid NOT NULL,
    until    timestamptz NOT NULL,
    PRIMARY KEY (job, subject)
);

-- What a worker could not do, and how often: left alone until then, so that it stops none of the others.
CREATE TABLE put_off (
    job       text NOT NULL,
    subject   uuid NOT NULL,
    until     timestamptz NOT NULL,
    failures  integer NOT NULL CHECK (failures > 0),
    PRIMARY KEY (job, subject)
);
CREATE INDEX put_off_until ON put_off (until);

-- What all histories came to at a moment, by one digest that goes on from row to row, signed with a key that is not here.
CREATE TABLE checkpoint (
    seq        integer PRIMARY KEY CHECK (seq > 0),
    up_to      uuid NOT NULL UNIQUE REFERENCES event (id),
    events     bigint NOT NULL UNIQUE CHECK (events > 0),
    root       bytea NOT NULL CHECK (octet_length(root) = 32),
    made_at    timestamptz NOT NULL,
    key_id     text NOT NULL,
    signature  bytea NOT NULL CHECK (octet_length(signature) = 64)
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'check_violation', CONSTRAINT = 'append_only';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON points_entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON notice FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON settlement FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON face_use FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON policy FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON chance_use FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON follow_access FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON decision_lookup FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON checkpoint FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON points_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON notice FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON settlement FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON face_use FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON policy FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON chance_use FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON follow_access FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON decision_lookup FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON checkpoint FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
