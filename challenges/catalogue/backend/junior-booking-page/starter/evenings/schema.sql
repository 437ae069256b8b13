CREATE TABLE evenings (
    id          INTEGER PRIMARY KEY,
    title       TEXT NOT NULL,
    starts_at   TEXT NOT NULL,              -- local time, 2026-10-03T20:30
    places      INTEGER NOT NULL,
    adult_cents INTEGER NOT NULL,
    child_cents INTEGER NOT NULL
);

CREATE TABLE bookings (
    id          INTEGER PRIMARY KEY,
    reference   TEXT NOT NULL UNIQUE,       -- part of the confirmation's address
    evening_id  INTEGER NOT NULL REFERENCES evenings (id),
    name        TEXT NOT NULL,
    email       TEXT NOT NULL,
    adults      INTEGER NOT NULL,
    children    INTEGER NOT NULL,
    language    TEXT NOT NULL,
    school_name TEXT NOT NULL,              -- empty unless a school class comes
    message     TEXT NOT NULL,
    total_cents INTEGER NOT NULL
);

CREATE INDEX bookings_of_an_evening ON bookings (evening_id);
