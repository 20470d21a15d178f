-- What happened to each resource: its history and the audit trail in one. Append-only, a hash chain for each resource: a row
-- names its predecessor's hash. Noun, person and jurisdiction tell whom it concerns without a look into any other table.

CREATE TABLE event (
    resource      BLOB NOT NULL,
    version       INTEGER NOT NULL,
    id            BLOB NOT NULL UNIQUE,
    noun          TEXT NOT NULL,
    kind          TEXT NOT NULL,
    person_id     BLOB,
    jurisdiction  TEXT NOT NULL,
    happened_at   INTEGER NOT NULL,
    actor         TEXT NOT NULL,
    request_id    TEXT,
    data          TEXT NOT NULL,
    prev_version  INTEGER,
    prev_hash     BLOB,
    hash          BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (resource, version),
    UNIQUE (resource, version, hash),
    FOREIGN KEY (resource, prev_version, prev_hash) REFERENCES event (resource, version, hash),
    CONSTRAINT kind_begins_with_its_noun CHECK (substr(kind, 1, length(noun) + 1) = noun || '.'),
    CONSTRAINT event_chain CHECK (
        (version = 1 AND prev_version IS NULL AND prev_hash IS NULL)
        OR (version > 1 AND prev_version IS NOT NULL AND prev_hash IS NOT NULL AND prev_version = version - 1))
) STRICT;

-- What a process is at work on while it asks somebody outside, by machine time: others leave it alone until then.
CREATE TABLE lease (
    job      TEXT NOT NULL,
    subject  BLOB NOT NULL,
    until    INTEGER NOT NULL,
    PRIMARY KEY (job, subject)
) STRICT;

-- What a worker could not do, and how often: left alone until then, so that it stops none of the others.
CREATE TABLE put_off (
    job       TEXT NOT NULL,
    subject   BLOB NOT NULL,
    until     INTEGER NOT NULL,
    failures  INTEGER NOT NULL CHECK (failures > 0),
    PRIMARY KEY (job, subject)
) STRICT;
CREATE INDEX put_off_until ON put_off (until);

-- What all histories came to at a moment, by one digest that goes on from row to row, signed with a key that is not here.
CREATE TABLE checkpoint (
    seq        INTEGER PRIMARY KEY CHECK (seq > 0),
    up_to      BLOB NOT NULL UNIQUE REFERENCES event (id),
    events     INTEGER NOT NULL UNIQUE CHECK (events > 0),
    root       BLOB NOT NULL CHECK (length(root) = 32),
    made_at    INTEGER NOT NULL,
    key_id     TEXT NOT NULL,
    signature  BLOB NOT NULL CHECK (length(signature) = 64)
) STRICT;

CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;
CREATE TRIGGER points_entry_no_update BEFORE UPDATE ON points_entry BEGIN SELECT RAISE(ABORT, 'points_entry is append-only'); END;
CREATE TRIGGER points_entry_no_delete BEFORE DELETE ON points_entry BEGIN SELECT RAISE(ABORT, 'points_entry is append-only'); END;
CREATE TRIGGER notice_no_update BEFORE UPDATE ON notice BEGIN SELECT RAISE(ABORT, 'notice is append-only'); END;
CREATE TRIGGER notice_no_delete BEFORE DELETE ON notice BEGIN SELECT RAISE(ABORT, 'notice is append-only'); END;
CREATE TRIGGER settlement_no_update BEFORE UPDATE ON settlement BEGIN SELECT RAISE(ABORT, 'settlement is append-only'); END;
CREATE TRIGGER settlement_no_delete BEFORE DELETE ON settlement BEGIN SELECT RAISE(ABORT, 'settlement is append-only'); END;
CREATE TRIGGER face_use_no_update BEFORE UPDATE ON face_use BEGIN SELECT RAISE(ABORT, 'face_use is append-only'); END;
CREATE TRIGGER face_use_no_delete BEFORE DELETE ON face_use BEGIN SELECT RAISE(ABORT, 'face_use is append-only'); END;
CREATE TRIGGER policy_no_update BEFORE UPDATE ON policy BEGIN SELECT RAISE(ABORT, 'policy is append-only'); END;
CREATE TRIGGER policy_no_delete BEFORE DELETE ON policy BEGIN SELECT RAISE(ABORT, 'policy is append-only'); END;
CREATE TRIGGER chance_use_no_update BEFORE UPDATE ON chance_use BEGIN SELECT RAISE(ABORT, 'chance_use is append-only'); END;
CREATE TRIGGER chance_use_no_delete BEFORE DELETE ON chance_use BEGIN SELECT RAISE(ABORT, 'chance_use is append-only'); END;
CREATE TRIGGER follow_access_no_update BEFORE UPDATE ON follow_access BEGIN SELECT RAISE(ABORT, 'follow_access is append-only'); END;
CREATE TRIGGER follow_access_no_delete BEFORE DELETE ON follow_access BEGIN SELECT RAISE(ABORT, 'follow_access is append-only'); END;
CREATE TRIGGER decision_lookup_no_update BEFORE UPDATE ON decision_lookup BEGIN SELECT RAISE(ABORT, 'decision_lookup is append-only'); END;
CREATE TRIGGER decision_lookup_no_delete BEFORE DELETE ON decision_lookup BEGIN SELECT RAISE(ABORT, 'decision_lookup is append-only'); END;
CREATE TRIGGER checkpoint_no_update BEFORE UPDATE ON checkpoint BEGIN SELECT RAISE(ABORT, 'checkpoint is append-only'); END;
CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON checkpoint BEGIN SELECT RAISE(ABORT, 'checkpoint is append-only'); END;
