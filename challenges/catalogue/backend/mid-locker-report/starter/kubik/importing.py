"""What couriers send: CSV files with station, courier, size, stored_at and fee_cents."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

from pymysql import Connection
from pymysql.cursors import DictCursor

COLUMNS = ("station", "courier", "size", "stored_at", "fee_cents")
SIZES = ("S", "M", "L")
INSERT = """
    INSERT INTO parcels (station_id, courier, size, stored_at, fee_cents)
    VALUES (%s, %s, %s, %s, %s)
"""


def load(connection: Connection[DictCursor], path: Path) -> int:
    """Store a file's parcels, all or none; how many there were."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        if tuple(rows.fieldnames or ()) != COLUMNS:
            raise ValueError(f"{path.name}: the columns must be {', '.join(COLUMNS)}")
        parcels = [_parcel(path, number, row) for number, row in enumerate(rows, 2)]
    with connection.cursor() as cursor:
        cursor.executemany(INSERT, parcels)
    connection.commit()
    return len(parcels)


def _parcel(path: Path, number: int, row: dict[str, str]) -> tuple[int, str, str, datetime, int]:
    try:
        if row["size"] not in SIZES:
            raise ValueError(f"size is {row['size']!r}")
        stored_at = datetime.strptime(row["stored_at"], "%Y-%m-%d %H:%M:%S")
        return int(row["station"]), row["courier"], row["size"], stored_at, int(row["fee_cents"])
    except (TypeError, ValueError) as error:
        raise ValueError(f"{path.name}, line {number}: {error}") from None
