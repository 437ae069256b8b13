INSERT INTO evenings (id, title, starts_at, places, adult_cents, child_cents) VALUES
    (1, 'The Moon, close up',          '2026-10-02T20:30',  60,  900,  450),
    (2, 'Meteors, with the bus',       '2026-10-09T22:00',  90, 1250,  600),
    (3, 'Saturn in the old refractor', '2026-10-16T20:00',   8,  900,  450),
    (4, 'Story night',                 '2026-10-23T18:00', 240,  700,    0),
    (5, 'Open dome',                   '2026-10-30T19:30', 500,  900,  450),
    (6, 'Comets for six',              '2026-11-06T20:00',   6, 1500, 1500);

INSERT INTO bookings
    (reference, evening_id, name, email, adults, children, language, school_name, message, total_cents)
VALUES
    ('b7kq2mzt9x', 1, 'Ottilie Marsh', 'ottilie@example.org', 2, 1, 'en', '', 'One of us is in a wheelchair.', 2250),
    ('v03ndw8rjc', 3, 'Gethin Rhys', 'gethin@example.org', 2, 0, 'cy', '', '', 1800),
    ('p5xh1ya6le', 3, 'Fern Osei', 'fern@example.org', 1, 0, 'bsl', '', 'I sit in front, please.', 900),
    ('t9wc4gus2f', 4, 'Bryn Lowe', 'office@hillside.example.org', 2, 24, 'en', 'Hillside Primary', 'We come by train.', 0);
