DROP VIEW visible_licence;
DROP VIEW visible_vehicle;
DROP TABLE attempt;
DROP TABLE follow_access;
DROP TABLE message;
DROP TABLE follow_code;
-- Each names the other: nothing is confirmed any more, and then nothing was used.
UPDATE follow SET confirmed_at = NULL, consented_at = NULL, authorisation = 0, authorised_until = NULL,
    status = 'cancelled', live = false, closed_at = requested_at WHERE confirmed_at IS NOT NULL;
DROP TABLE chance_use;
DROP TABLE follow;
