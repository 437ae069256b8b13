-- What a transfer was asked for with: a client's Idempotency-Key or Coinflow's event. Two requests
-- that bring the same one at once meet in the index: the second waits for the first to end.
ALTER TABLE transfers ADD COLUMN once text;

-- Some events were credited twice. The earliest is the one that answers for them.
UPDATE transfers
SET once = 'event:' || event_id
WHERE id IN (
    SELECT min(id) FROM transfers WHERE event_id IS NOT NULL GROUP BY workshop_id, event_id
);

CREATE UNIQUE INDEX transfers_once ON transfers (workshop_id, once);
DROP INDEX transfers_of_event;
