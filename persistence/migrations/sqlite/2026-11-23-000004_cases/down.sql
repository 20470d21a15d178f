DROP TABLE points_entry;
DROP TABLE notice;
DROP TABLE decision_lookup;
DROP TABLE decision;
DROP TABLE face_use;
DROP TABLE face_check;
DROP TABLE violation_case;
