ALTER TABLE parcels ADD INDEX IF NOT EXISTS parcels_stored_at (stored_at), ALGORITHM = INPLACE, LOCK = NONE;
