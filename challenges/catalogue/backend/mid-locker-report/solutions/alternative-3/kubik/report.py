"""The monthly report of all stations. What each figure means is in the README."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from pymysql import Connection
from pymysql.cursors import DictCursor

from . import months

STATIONS = """
    SELECT id AS station, name
    FROM stations
    WHERE opened_on < %(next)s AND (closed_on IS NULL OR closed_on >= %(first)s)
    ORDER BY name, id
"""

# The collation decides who is the same courier and who comes first in the alphabet; of several
# spellings of one courier it would return any, so we choose one.
COURIERS = """
    SELECT station_id AS station,
           MIN(courier COLLATE utf8mb4_bin) AS name,
           COUNT(*) AS parcels,
           COUNT(collected_at) AS collected,
           SUM(collected_at > stored_at + INTERVAL 48 HOUR) AS late,
           COUNT(returned_at) AS returned,
           SUM(fee_cents) AS fees_cents,
           SUM(TIMESTAMPDIFF(SECOND, stored_at, collected_at)) AS seconds
    FROM parcels
    WHERE stored_at >= %(first)s AND stored_at < %(next)s
    GROUP BY station_id, courier
    ORDER BY station_id, courier
"""

# Not joined to the query above: there, a parcel with two reminders would count twice. STRAIGHT_JOIN
# begins with the month's parcels; the other way round, MariaDB reads the reminders of all years.
REMINDERS = """
    SELECT p.station_id AS station, COUNT(*) AS reminders
    FROM parcels AS p
    STRAIGHT_JOIN reminders AS r ON r.parcel_id = p.id
    WHERE p.stored_at >= %(first)s AND p.stored_at < %(next)s
    GROUP BY p.station_id
"""


@dataclass
class Figures:
    """What is added up, for a station or for all of them."""

    parcels: int = 0
    collected: int = 0
    late: int = 0
    returned: int = 0
    reminders: int = 0
    fees_cents: int = 0
    seconds: int = 0

    def add(self, row: dict[str, Any]) -> None:
        """Add those figures that are in a row; MariaDB's sums are decimals, or NULL."""
        for name in vars(self):
            setattr(self, name, getattr(self, name) + int(row.get(name) or 0))

    def as_reported(self) -> dict[str, Any]:
        """The figures as they stand in the report."""
        reported: dict[str, Any] = dict(vars(self))
        seconds = reported.pop("seconds")
        return {**reported, "mean_hours": _mean_hours(seconds, self.collected)}


def make(connection: Connection[DictCursor], first: date) -> dict[str, Any]:
    """The report of the month that begins with this day."""
    month = {"first": first, "next": months.following(first)}
    # One transaction, so all three see the same parcels.
    with connection.cursor() as cursor:
        cursor.execute(STATIONS, month)
        stations = cursor.fetchall()
        cursor.execute(COURIERS, month)
        couriers = cursor.fetchall()
        cursor.execute(REMINDERS, month)
        reminders = cursor.fetchall()

    totals = Figures()
    figures: dict[int, Figures] = {}
    for row in (*couriers, *reminders):
        figures.setdefault(row["station"], Figures()).add(row)
        totals.add(row)
    busiest: dict[int, dict[str, Any]] = {}
    for row in couriers:
        best = busiest.setdefault(row["station"], row)
        if row["parcels"] > best["parcels"]:  # among equals, the one before stays
            busiest[row["station"]] = row

    lines = [
        {
            **station,
            **figures.get(station["station"], Figures()).as_reported(),
            "busiest_courier": busiest.get(station["station"], {}).get("name"),
        }
        for station in stations
    ]
    lines.sort(key=lambda line: -line["parcels"])  # stable: equals stay in the order of STATIONS
    return {"month": f"{first:%Y-%m}", "stations": lines, "totals": totals.as_reported()}


def _mean_hours(seconds: int, collected: int) -> float | None:
    if not collected:
        return None
    mean = Decimal(seconds) / (3600 * collected)
    return float(mean.quantize(Decimal("0.1"), ROUND_HALF_UP))
