CREATE INDEX IF NOT EXISTS parcels_stored ON parcels (stored_at);
