CREATE INDEX parcels_by_time ON parcels (station_id, stored_at);
