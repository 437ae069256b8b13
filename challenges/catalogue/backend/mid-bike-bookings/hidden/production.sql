-- Production as it is today: revision 0002, two years old.
CREATE TABLE alembic_version (
    version_num varchar(32) NOT NULL CONSTRAINT alembic_version_pkc PRIMARY KEY
);
INSERT INTO alembic_version VALUES ('0002');

CREATE TABLE bikes (
    id    serial PRIMARY KEY,
    name  text NOT NULL,
    boxes integer NOT NULL DEFAULT 2
);
CREATE TABLE members (
    id    serial PRIMARY KEY,
    name  text NOT NULL,
    phone text NOT NULL DEFAULT ''
);
CREATE TABLE bookings (
    id         serial PRIMARY KEY,
    bike_id    integer NOT NULL REFERENCES bikes (id),
    member_id  integer NOT NULL REFERENCES members (id),
    starts_at  timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL,
    status     text NOT NULL DEFAULT 'confirmed',
    created_at timestamptz NOT NULL DEFAULT now(),
    note       text NOT NULL DEFAULT '',
    CONSTRAINT bookings_times CHECK (ends_at > starts_at),
    CONSTRAINT bookings_status CHECK (status IN ('confirmed', 'cancelled'))
);
CREATE INDEX bookings_by_bike ON bookings (bike_id, starts_at);

INSERT INTO bikes (name) VALUES ('Heron'), ('Otter'), ('Bever');
INSERT INTO members (name) VALUES ('Family Vos');
