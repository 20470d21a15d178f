-- Events in the order in which they were committed, so that whoever reads on from a number neither skips an event nor sees one
-- twice. The id of an event cannot give that order: of two transactions, the one that took its id first may be the last to commit.

-- Events that are not in the feed yet. A trigger puts each event there, so none can be missing. Positions are taken before the commit, so
-- they are not in its order either; but those of one resource follow its versions, since its row is locked meanwhile.
CREATE TABLE outbox (
    position  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id  uuid NOT NULL UNIQUE REFERENCES event (id)
);

-- Every event once, numbered 1, 2, 3, … by whoever holds the row of `feed_head`: what has a number is committed before a higher one is
-- given.
CREATE TABLE feed (
    seq       bigint PRIMARY KEY CHECK (seq > 0),
    event_id  uuid NOT NULL UNIQUE REFERENCES event (id)
);

-- One row: the last number that was given.
CREATE TABLE feed_head (
    id        integer PRIMARY KEY CHECK (id = 1),
    last_seq  bigint NOT NULL CHECK (last_seq >= 0)
);
INSERT INTO feed_head (id, last_seq) VALUES (1, 0);

CREATE FUNCTION put_into_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outbox (event_id) VALUES (NEW.id);
    RETURN NULL;
END $$;

-- Looks at all rows of a statement at once: the feed takes many.
CREATE FUNCTION refuse_loss() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM gone WHERE NOT EXISTS (SELECT 1 FROM feed WHERE feed.event_id = gone.event_id)) THEN
        RAISE EXCEPTION 'outbox gives events to the feed only' USING ERRCODE = 'check_violation', CONSTRAINT = 'only_into_the_feed';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER put_into_outbox AFTER INSERT ON event FOR EACH ROW EXECUTE FUNCTION put_into_outbox();
CREATE TRIGGER only_into_the_feed AFTER DELETE ON outbox REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_loss();
CREATE TRIGGER append_only BEFORE UPDATE ON outbox FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON outbox FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON feed FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON feed FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
