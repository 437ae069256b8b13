INSERT INTO customers (id, name, city) VALUES
    (1, 'Harbour Lane Café', 'Oban'),
    (2, 'O''Hara''s Deli', 'Galway'),
    (3, 'The Reading Room', 'Hexham'),
    (4, 'Pim & Daughters', 'Whitby');

INSERT INTO products (id, name, price_cents, stock) VALUES
    (1, 'Assam, second flush, 1 kg', 2350, 140),
    (2, 'Breakfast blend, 1 kg', 1690, 320),
    (3, 'Jasmine pearls, 250 g', 1425, 36),
    (4, 'Peppermint, 500 g', 880, 75),
    (5, 'Smoked black, 500 g', 1310, 12),
    (6, 'Teapot, cast iron', 4200, 4);

-- Orders 3 to 6 are one run of the standing-order job.
INSERT INTO orders (id, customer_id, status, placed_at, note) VALUES
    (1, 1, 'dispatched', '2026-02-26T09:12:44Z', ''),
    (2, 3, 'dispatched', '2026-02-27T15:03:10Z', 'invoice to the library, please'),
    (3, 1, 'packed',     '2026-03-02T06:00:00Z', 'standing order'),
    (4, 2, 'packed',     '2026-03-02T06:00:00Z', 'standing order'),
    (5, 3, 'placed',     '2026-03-02T06:00:00Z', 'standing order'),
    (6, 4, 'placed',     '2026-03-02T06:00:00Z', 'standing order, back door'),
    (7, 2, 'placed',     '2026-03-02T10:41:05Z', 'last one was 20% short');

INSERT INTO order_lines (order_id, product_id, quantity, price_cents) VALUES
    (1, 2, 10, 1690), (1, 4, 4, 880),
    (2, 3, 2, 1425),
    (3, 2, 8, 1690),
    (4, 1, 5, 2350), (4, 2, 5, 1690),
    (5, 4, 3, 880),
    (6, 1, 2, 2350), (6, 6, 1, 4200),
    (7, 5, 6, 1310);

INSERT INTO order_events (order_id, status, at)
    SELECT id, 'placed', placed_at FROM orders ORDER BY id;
INSERT INTO order_events (order_id, status, note, at) VALUES
    (1, 'packed',     '',          '2026-02-26T14:00:00Z'),
    (1, 'dispatched', 'van 2',     '2026-02-27T07:30:00Z'),
    (2, 'packed',     '',          '2026-02-27T16:20:00Z'),
    (2, 'dispatched', 'collected', '2026-02-28T11:05:00Z'),
    (3, 'packed',     '',          '2026-03-02T08:15:00Z'),
    (4, 'packed',     '',          '2026-03-02T08:31:00Z');
