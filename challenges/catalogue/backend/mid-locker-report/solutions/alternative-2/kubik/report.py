"""The monthly report of all stations. What each figure means is in the README."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from pymysql import Connection
from pymysql.cursors import DictCursor

from . import months

# Open on at least one day from the first of the month to the day before the first of the next.
STATIONS = """
    SELECT id AS station, name
    FROM stations
    WHERE opened_on < %(next)s
      AND (closed_on IS NULL OR (closed_on >= %(first)s AND closed_on >= opened_on))
    ORDER BY name, id
"""

# One row of figures for each station that has parcels of the month, whether it was open or not.
# Reminders are counted for each parcel by itself: joined, they would count its other figures again.
FIGURES = """
    SELECT p.station_id AS station,
           COUNT(*) AS parcels,
           COUNT(p.collected_at) AS collected,
           SUM(p.collected_at > p.stored_at + INTERVAL 48 HOUR) AS late,
           COUNT(p.returned_at) AS returned,
           SUM((SELECT COUNT(*) FROM reminders AS r WHERE r.parcel_id = p.id)) AS reminders,
           SUM(p.fee_cents) AS fees_cents,
           SUM(TIMESTAMPDIFF(SECOND, p.stored_at, p.collected_at)) AS seconds
    FROM parcels AS p
    WHERE p.stored_at >= %(first)s AND p.stored_at < %(next)s
    GROUP BY p.station_id
"""

# The busiest courier of each station comes before its others. What MariaDB takes for the same name
# ("Brum" and "brum") is one courier.
COURIERS = """
    SELECT station_id AS station, MIN(courier COLLATE utf8mb4_bin) AS courier
    FROM parcels
    WHERE stored_at >= %(first)s AND stored_at < %(next)s
    GROUP BY station_id, parcels.courier
    ORDER BY station_id, COUNT(*) DESC, parcels.courier
"""

ADDED_UP = ("parcels", "collected", "late", "returned", "reminders", "fees_cents")


def make(connection: Connection[DictCursor], first: date) -> dict[str, Any]:
    """The report of the month that begins with this day."""
    month = {"first": first, "next": months.following(first)}
    busiest: dict[int, str] = {}
    with connection.cursor() as cursor:
        cursor.execute(STATIONS, month)
        stations = cursor.fetchall()
        cursor.execute(FIGURES, month)
        figures = {row["station"]: row for row in cursor}
        cursor.execute(COURIERS, month)
        for row in cursor:
            busiest.setdefault(row["station"], row["courier"])
    lines = []
    for station in stations:
        number = station["station"]
        own = _figures([figures[number]] if number in figures else [])
        lines.append({**station, **own, "busiest_courier": busiest.get(number)})
    # They come by name and id, and stay like that among equals.
    lines.sort(key=lambda line: -line["parcels"])
    return {"month": f"{first:%Y-%m}", "stations": lines, "totals": _figures(figures.values())}


def _figures(rows: Collection[dict[str, Any]]) -> dict[str, Any]:
    """The figures of these rows together. MariaDB's sums are decimals, or None for no numbers."""
    figures: dict[str, Any] = {name: sum(int(row[name] or 0) for row in rows) for name in ADDED_UP}
    seconds = sum(int(row["seconds"] or 0) for row in rows)
    return {**figures, "mean_hours": _mean_hours(seconds, figures["collected"])}


def _mean_hours(seconds: int, collected: int) -> float | None:
    """The mean in hours, with one decimal; a half is rounded up, as MariaDB did."""
    if collected == 0:
        return None
    hours = Decimal(seconds) / (3600 * collected)
    return float(hours.quantize(Decimal("0.1"), ROUND_HALF_UP))
