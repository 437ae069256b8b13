ALTER TABLE parcels
    ADD INDEX parcels_for_the_report (stored_at, station_id, courier, collected_at, returned_at, fee_cents);
