-- Coinflow's name of a top-up, so that we know it when it comes again.
ALTER TABLE transfers ADD COLUMN event_id text;

CREATE INDEX transfers_of_event ON transfers (workshop_id, event_id);
