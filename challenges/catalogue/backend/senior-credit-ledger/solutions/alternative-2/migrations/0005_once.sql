-- What must be booked once: a caller's Idempotency-Key, a top-up's event_id. The primary key lets one of
-- several requests in. The row is written in the transaction of the booking, before it, hence DEFERRED.
-- Old top-ups have no row here. They are found in `transfers`, where some are twice: see webhooks.py.
CREATE TABLE claims (
    workshop_id bigint NOT NULL REFERENCES workshops,
    source      text NOT NULL CHECK (source IN ('key', 'event')),
    name        text NOT NULL,
    transfer_id bigint NOT NULL REFERENCES transfers DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (workshop_id, source, name)
);
