-- What the traffic authority feeds: vehicles, licences and violations, each with how old its data is, and with the version that the
-- authority itself counts; 0 where it counts none.

CREATE TABLE vehicle (
    id            BLOB PRIMARY KEY,
    owner_person  BLOB REFERENCES person,
    plate_class   TEXT NOT NULL,
    plate_number  TEXT NOT NULL,
    use_code      TEXT NOT NULL,
    vehicle_type  TEXT NOT NULL,
    engine_tail   TEXT NOT NULL,
    registered_in TEXT NOT NULL,
    as_of         INTEGER NOT NULL,
    source_version INTEGER NOT NULL CHECK (source_version >= 0),
    UNIQUE (plate_class, plate_number)
) STRICT;
CREATE INDEX vehicle_owner ON vehicle (owner_person, id);

CREATE TABLE licence (
    id               BLOB PRIMARY KEY,
    person_id        BLOB NOT NULL REFERENCES person,
    archive_number   TEXT NOT NULL UNIQUE,
    classes          TEXT NOT NULL,
    status           TEXT NOT NULL,
    issued_in        TEXT NOT NULL,
    first_issued_on  TEXT NOT NULL,
    valid_until      TEXT,
    cycle_ends_at    INTEGER NOT NULL,
    points_as_of     INTEGER NOT NULL,
    as_of            INTEGER NOT NULL,
    source_version   INTEGER NOT NULL CHECK (source_version >= 0),
    UNIQUE (id, person_id)
) STRICT;
CREATE INDEX licence_person ON licence (person_id, id);
CREATE INDEX licence_cycle_end ON licence (cycle_ends_at);

CREATE TABLE violation (
    id            BLOB PRIMARY KEY,
    number        TEXT NOT NULL UNIQUE,
    vehicle_id    BLOB NOT NULL REFERENCES vehicle,
    code          TEXT NOT NULL,
    place         TEXT NOT NULL,
    division      TEXT NOT NULL,
    office        TEXT NOT NULL,
    occurred_at   INTEGER NOT NULL,
    recorded_by   TEXT NOT NULL,
    method        TEXT NOT NULL,
    procedure     TEXT NOT NULL,
    fine          INTEGER NOT NULL CHECK (fine >= 0),
    points        INTEGER NOT NULL CHECK (points BETWEEN 0 AND 12),
    disputed      INTEGER NOT NULL CHECK (disputed IN (0, 1)),
    status        TEXT NOT NULL CHECK (status IN ('open', 'handled', 'annulled')),
    as_of         INTEGER NOT NULL,
    source_version INTEGER NOT NULL CHECK (source_version >= 0),
    UNIQUE (id, vehicle_id)
) STRICT;
CREATE INDEX violation_vehicle ON violation (vehicle_id, occurred_at DESC, id DESC);
