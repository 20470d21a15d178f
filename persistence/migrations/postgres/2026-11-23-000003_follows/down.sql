DROP VIEW visible_licence;
DROP VIEW visible_vehicle;
DROP TABLE attempt;
DROP TABLE follow_access;
DROP TABLE message;
DROP TABLE follow_code;
ALTER TABLE follow DROP CONSTRAINT confirmed_by_a_chance;
DROP TABLE chance_use;
DROP TABLE follow;
