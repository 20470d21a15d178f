DROP TRIGGER put_into_outbox ON event;
DROP TABLE feed_head;
DROP TABLE feed;
DROP TABLE outbox;
DROP FUNCTION put_into_outbox();
DROP FUNCTION refuse_loss();
