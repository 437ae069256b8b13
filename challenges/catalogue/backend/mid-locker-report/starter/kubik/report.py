"""The monthly report of all stations. What each figure means is in the README."""

from __future__ import annotations

from datetime import date
from typing import Any

from pymysql import Connection
from pymysql.cursors import DictCursor

FIGURES = """
    SELECT s.id AS station,
           s.name,
           COUNT(*) AS parcels,
           COUNT(p.collected_at) AS collected,
           SUM(TIMESTAMPDIFF(HOUR, p.stored_at, p.collected_at) > 48) AS late,
           COUNT(p.returned_at) AS returned,
           COUNT(r.id) AS reminders,
           SUM(p.fee_cents) AS fees_cents,
           ROUND(AVG(TIMESTAMPDIFF(HOUR, p.stored_at, p.collected_at)), 1) AS mean_hours
    FROM parcels AS p
    JOIN stations AS s ON s.id = p.station_id
    LEFT JOIN reminders AS r ON r.parcel_id = p.id
    WHERE DATE_FORMAT(p.stored_at, '%%Y-%%m') = %(month)s
      AND (s.closed_on IS NULL OR s.closed_on > %(first)s)
    GROUP BY s.id, s.name
    ORDER BY parcels DESC
"""

BUSIEST = """
    SELECT courier
    FROM parcels
    WHERE station_id = %(station)s AND DATE_FORMAT(stored_at, '%%Y-%%m') = %(month)s
    GROUP BY courier
    ORDER BY COUNT(*) DESC
    LIMIT 1
"""

ADDED_UP = ("parcels", "collected", "late", "returned", "reminders", "fees_cents")


def make(connection: Connection[DictCursor], first: date) -> dict[str, Any]:
    """The report of the month that begins with this day."""
    month = f"{first:%Y-%m}"
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, {"month": month, "first": first})
        stations = [_station(row) for row in cursor.fetchall()]
        for station in stations:
            cursor.execute(BUSIEST, {"station": station["station"], "month": month})
            found = cursor.fetchone()
            station["busiest_courier"] = found["courier"] if found else None
    totals: dict[str, Any] = {name: sum(station[name] for station in stations) for name in ADDED_UP}
    means = [station["mean_hours"] for station in stations if station["mean_hours"] is not None]
    totals["mean_hours"] = round(sum(means) / len(means), 1) if means else None
    return {"month": month, "stations": stations, "totals": totals}


def _station(row: dict[str, Any]) -> dict[str, Any]:
    """A row as it stands in the report: MariaDB's decimals are numbers that JSON knows."""
    mean = row["mean_hours"]
    return {
        "station": row["station"],
        "name": row["name"],
        **{name: int(row[name] or 0) for name in ADDED_UP},
        "mean_hours": None if mean is None else float(mean),
    }
