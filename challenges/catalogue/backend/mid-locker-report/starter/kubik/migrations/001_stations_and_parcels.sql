CREATE TABLE stations (
    id        INT AUTO_INCREMENT PRIMARY KEY,
    name      VARCHAR(80) NOT NULL,
    opened_on DATE NOT NULL
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;

CREATE TABLE parcels (
    id           INT AUTO_INCREMENT PRIMARY KEY,
    station_id   INT NOT NULL,
    courier      VARCHAR(40) NOT NULL,
    size         ENUM('S', 'M', 'L') NOT NULL,
    stored_at    DATETIME NOT NULL,
    collected_at DATETIME,
    returned_at  DATETIME,
    CONSTRAINT parcels_station FOREIGN KEY (station_id) REFERENCES stations (id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4;
