-- What the traffic authority feeds: vehicles, licences and violations, each with how old its data is, and with the version that the
-- authority itself counts; 0 where it counts none.

CREATE TABLE vehicle (
    id            uuid PRIMARY KEY,
    owner_person  uuid REFERENCES person,
    plate_class   text NOT NULL,
    plate_number  text NOT NULL,
    use_code      text NOT NULL,
    vehicle_type  text NOT NULL,
    engine_tail   text NOT NULL,
    registered_in text NOT NULL,
    as_of         timestamptz NOT NULL,
    source_version bigint NOT NULL CHECK (source_version >= 0),
    UNIQUE (plate_class, plate_number)
);
COMMENT ON COLUMN vehicle.owner_person IS 'NULL: owned by a company';
CREATE INDEX vehicle_owner ON vehicle (owner_person, id);

CREATE TABLE licence (
    id               uuid PRIMARY KEY,
    person_id        uuid NOT NULL REFERENCES person,
    archive_number   text NOT NULL UNIQUE,
    classes          text NOT NULL,
    status           text NOT NULL,
    issued_in        text NOT NULL,
    first_issued_on  date NOT NULL,
    valid_until      date,
    cycle_ends_at    timestamptz NOT NULL,
    points_as_of     timestamptz NOT NULL,
    as_of            timestamptz NOT NULL,
    source_version   bigint NOT NULL CHECK (source_version >= 0),
    UNIQUE (id, person_id)
);
COMMENT ON COLUMN licence.cycle_ends_at IS 'the end of the points cycle that the ledger is in; past it, the ledger moves on';
CREATE INDEX licence_person ON licence (person_id, id);
CREATE INDEX licence_cycle_end ON licence (cycle_ends_at);

CREATE TABLE violation (
    id            uuid PRIMARY KEY,
    number        text NOT NULL UNIQUE,
    vehicle_id    uuid NOT NULL REFERENCES vehicle,
    code          text NOT NULL,
    place         text NOT NULL,
    division      text NOT NULL,
    office        text NOT NULL,
    occurred_at   timestamptz NOT NULL,
    recorded_by   text NOT NULL,
    method        text NOT NULL,
    procedure     text NOT NULL,
    fine          bigint NOT NULL CHECK (fine >= 0),
    points        integer NOT NULL CHECK (points BETWEEN 0 AND 12),
    disputed      boolean NOT NULL,
    status        text NOT NULL CHECK (status IN ('open', 'handled', 'annulled')),
    as_of         timestamptz NOT NULL,
    source_version bigint NOT NULL CHECK (source_version >= 0),
    UNIQUE (id, vehicle_id)
);
CREATE INDEX violation_vehicle ON violation (vehicle_id, occurred_at DESC, id DESC);
