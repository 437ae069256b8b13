CREATE TABLE reminders (
    id        INT AUTO_INCREMENT PRIMARY KEY,
    parcel_id INT NOT NULL,
    sent_at   DATETIME NOT NULL,
    CONSTRAINT reminders_parcel FOREIGN KEY (parcel_id) REFERENCES parcels (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;
