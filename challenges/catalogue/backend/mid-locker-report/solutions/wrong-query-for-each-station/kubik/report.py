"""The monthly report of all stations. What each figure means is in the README."""

from __future__ import annotations

from datetime import date
from typing import Any

from pymysql import Connection
from pymysql.cursors import DictCursor

from . import months

Rows = list[dict[str, Any]]

STATIONS = """
    SELECT id AS station, name
    FROM stations
    WHERE opened_on < %(following)s AND (closed_on IS NULL OR closed_on >= %(first)s)
    ORDER BY name, id
"""

# By courier as well, so that one pass over the month's parcels answers who was busiest.
PARCELS = """
    SELECT station_id AS station,
           courier,
           COUNT(*) AS parcels,
           COUNT(collected_at) AS collected,
           SUM(collected_at > stored_at + INTERVAL 48 HOUR) AS late,
           COUNT(returned_at) AS returned,
           SUM(fee_cents) AS fees_cents,
           SUM(TIMESTAMPDIFF(SECOND, stored_at, collected_at)) AS seconds
    FROM parcels
    WHERE station_id = %(station)s AND stored_at >= %(first)s AND stored_at < %(following)s
    GROUP BY station_id, courier
    ORDER BY station_id, courier
"""

# Apart from the parcels: joined to its reminders, a parcel would count once for each.
REMINDERS = """
    SELECT p.station_id AS station, COUNT(*) AS reminders
    FROM parcels AS p
    JOIN reminders AS r ON r.parcel_id = p.id
    WHERE p.station_id = %(station)s
      AND p.stored_at >= %(first)s AND p.stored_at < %(following)s
    GROUP BY p.station_id
"""


def make(connection: Connection[DictCursor], first: date) -> dict[str, Any]:
    """The report of the month that begins with this day."""
    month = {"first": first, "following": months.following(first)}
    stations = _rows(connection, STATIONS, month)
    parcels_of: dict[int, Rows] = {}
    reminders_of: dict[int, Rows] = {}
    for station in stations:
        number = station["station"]
        one = {**month, "station": number}
        parcels_of[number] = _rows(connection, PARCELS, one)
        reminders_of[number] = _rows(connection, REMINDERS, one)
    parcels = [row for rows in parcels_of.values() for row in rows]
    reminders = [row for rows in reminders_of.values() for row in rows]

    lines = []
    for station in stations:
        number = station["station"]
        couriers = parcels_of[number]
        busiest = max(couriers, key=lambda row: row["parcels"], default=None)
        lines.append(
            {
                **station,
                **_figures(couriers, reminders_of[number]),
                "busiest_courier": None if busiest is None else busiest["courier"],
            }
        )
    # Equals stay in the database's order of names: Python would put all capitals first.
    lines.sort(key=lambda line: -line["parcels"])
    return {
        "month": f"{first:%Y-%m}",
        "stations": lines,
        "totals": _figures(parcels, reminders),
    }


def _rows(connection: Connection[DictCursor], query: str, month: dict[str, date]) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(query, month)
        return list(cursor)


def _figures(parcels: Rows, reminders: Rows) -> dict[str, Any]:
    """What rows add up to; the mean is that of all their parcels, not of the rows' means."""
    collected = _sum(parcels, "collected")
    seconds = _sum(parcels, "seconds")
    return {
        "parcels": _sum(parcels, "parcels"),
        "collected": collected,
        "late": _sum(parcels, "late"),
        "returned": _sum(parcels, "returned"),
        "reminders": _sum(reminders, "reminders"),
        "fees_cents": _sum(parcels, "fees_cents"),
        "mean_hours": round(seconds / collected / 3600, 1) if collected else None,
    }


def _sum(rows: Rows, column: str) -> int:
    """MariaDB's sum of nothing but NULL is NULL, and any other one is a Decimal."""
    return sum(int(row[column] or 0) for row in rows)
