CREATE TABLE schema_migrations (
    name       VARCHAR(100) PRIMARY KEY,
    applied_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);
INSERT INTO schema_migrations (name) VALUES
    ('001_stations_and_parcels.sql'), ('002_reminders.sql'), ('003_fees_and_closed_stations.sql');
CREATE TABLE stations (
    id        INT AUTO_INCREMENT PRIMARY KEY,
    name      VARCHAR(80) NOT NULL,
    opened_on DATE NOT NULL,
    closed_on DATE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;
CREATE TABLE parcels (
    id           INT AUTO_INCREMENT PRIMARY KEY,
    station_id   INT NOT NULL,
    courier      VARCHAR(40) NOT NULL,
    size         ENUM('S', 'M', 'L') NOT NULL,
    stored_at    DATETIME NOT NULL,
    collected_at DATETIME,
    returned_at  DATETIME,
    fee_cents    INT NOT NULL DEFAULT 0,
    CONSTRAINT parcels_station FOREIGN KEY (station_id) REFERENCES stations (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;
CREATE TABLE reminders (
    id        INT AUTO_INCREMENT PRIMARY KEY,
    parcel_id INT NOT NULL,
    sent_at   DATETIME NOT NULL,
    CONSTRAINT reminders_parcel FOREIGN KEY (parcel_id) REFERENCES parcels (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;
INSERT INTO stations (name, opened_on)
    SELECT CONCAT('Village ', LPAD(seq, 3, '0')), '2020-01-01' FROM seq_1_to_140;
INSERT INTO parcels (station_id, courier, size, stored_at, collected_at, fee_cents)
    SELECT 1 + seq MOD 140,
           ELT(1 + seq MOD 3, 'Brum', 'Mol', 'Zip'),
           'M',
           @stored := '2023-01-01' + INTERVAL (seq - 1) DIV 600 MONTH + INTERVAL 4000 * (seq MOD 600) SECOND,
           IF(seq MOD 10 = 0, NULL, @stored + INTERVAL seq MOD 70 HOUR),
           100 + seq MOD 7
    FROM seq_1_to_24000;
INSERT INTO reminders (parcel_id, sent_at)
    SELECT id, stored_at + INTERVAL 1 DAY FROM parcels WHERE id MOD 4 = 0;
