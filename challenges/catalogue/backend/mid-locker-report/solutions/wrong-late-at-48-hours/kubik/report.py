"""The monthly report of all stations. What each figure means is in the README."""

from __future__ import annotations

from collections import defaultdict
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
           SUM(collected_at >= stored_at + INTERVAL 48 HOUR) AS late,
           COUNT(returned_at) AS returned,
           SUM(fee_cents) AS fees_cents,
           SUM(TIMESTAMPDIFF(SECOND, stored_at, collected_at)) AS seconds
    FROM parcels
    WHERE stored_at >= %(first)s AND stored_at < %(following)s
    GROUP BY station_id, courier
    ORDER BY station_id, courier
"""

# Apart from the parcels: joined to its reminders, a parcel would count once for each.
REMINDERS = """
    SELECT p.station_id AS station, COUNT(*) AS reminders
    FROM parcels AS p
    JOIN reminders AS r ON r.parcel_id = p.id
    WHERE p.stored_at >= %(first)s AND p.stored_at < %(following)s
    GROUP BY p.station_id
"""


def make(connection: Connection[DictCursor], first: date) -> dict[str, Any]:
    """The report of the month that begins with this day."""
    month = {"first": first, "following": months.following(first)}
    stations = _rows(connection, STATIONS, month)
    parcels = _rows(connection, PARCELS, month)
    reminders = _rows(connection, REMINDERS, month)

    parcels_of, reminders_of = _by_station(parcels), _by_station(reminders)
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


def _by_station(rows: Rows) -> dict[int, Rows]:
    found: dict[int, Rows] = defaultdict(list)
    for row in rows:
        found[row["station"]].append(row)
    return found


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
