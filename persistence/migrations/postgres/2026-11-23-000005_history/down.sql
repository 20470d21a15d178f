DROP TRIGGER append_only ON points_entry;
DROP TRIGGER append_only ON notice;
DROP TRIGGER append_only ON settlement;
DROP TRIGGER append_only ON face_use;
DROP TRIGGER append_only ON policy;
DROP TABLE event;
DROP FUNCTION refuse_change();
