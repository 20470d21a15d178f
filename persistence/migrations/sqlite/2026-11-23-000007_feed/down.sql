DROP TRIGGER put_into_outbox;
DROP TABLE feed_head;
DROP TABLE feed;
DROP TABLE outbox;
