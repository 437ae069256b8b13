CREATE INDEX parcels_by_time ON parcels (stored_at);
