-- Events in the order in which they were committed, so that whoever reads on from a number neither skips an event nor sees one
-- twice. The id of an event cannot give that order: of two transactions, the one that took its id first may be the last to commit.

-- Events that are not in the feed yet. A trigger puts each event there, so none can be missing. Positions are taken before the commit, so
-- they are not in its order either; but those of one resource follow its versions, since its row is locked meanwhile.
CREATE TABLE outbox (
    position  INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id  BLOB NOT NULL UNIQUE REFERENCES event (id)
) STRICT;

-- Every event once, numbered 1, 2, 3, … by whoever holds the row of `feed_head`: what has a number is committed before a higher one is
-- given.
CREATE TABLE feed (
    seq       INTEGER PRIMARY KEY CHECK (seq > 0),
    event_id  BLOB NOT NULL UNIQUE REFERENCES event (id)
) STRICT;

-- One row: the last number that was given.
CREATE TABLE feed_head (
    id        INTEGER PRIMARY KEY CHECK (id = 1),
    last_seq  INTEGER NOT NULL CHECK (last_seq >= 0)
) STRICT;
INSERT INTO feed_head (id, last_seq) VALUES (1, 0);

CREATE TRIGGER put_into_outbox AFTER INSERT ON event BEGIN INSERT INTO outbox (event_id) VALUES (NEW.id); END;
CREATE TRIGGER only_into_the_feed BEFORE DELETE ON outbox WHEN NOT EXISTS (SELECT 1 FROM feed WHERE event_id = OLD.event_id)
    BEGIN SELECT RAISE(ABORT, 'outbox gives events to the feed only'); END;
CREATE TRIGGER outbox_no_update BEFORE UPDATE ON outbox BEGIN SELECT RAISE(ABORT, 'outbox is append-only'); END;
CREATE TRIGGER feed_no_update BEFORE UPDATE ON feed BEGIN SELECT RAISE(ABORT, 'feed is append-only'); END;
CREATE TRIGGER feed_no_delete BEFORE DELETE ON feed BEGIN SELECT RAISE(ABORT, 'feed is append-only'); END;
