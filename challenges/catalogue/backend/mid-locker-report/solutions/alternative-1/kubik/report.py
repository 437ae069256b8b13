"""The monthly report of all stations. What each figure means is in the README."""

from __future__ import annotations

from datetime import date
from typing import Any

from pymysql import Connection
from pymysql.cursors import DictCursor

from . import months

REPORT = """
    WITH
    month AS (
        SELECT p.station_id, p.courier, p.stored_at, p.collected_at, p.returned_at, p.fee_cents,
               (SELECT COUNT(*) FROM reminders AS r WHERE r.parcel_id = p.id) AS reminders
        FROM parcels AS p
        WHERE p.stored_at >= %s AND p.stored_at < %s
    ),
    figures AS (
        SELECT station_id,
               COUNT(*) AS parcels,
               COUNT(collected_at) AS collected,
               SUM(TIMESTAMPDIFF(SECOND, stored_at, collected_at) > 48 * 3600) AS late,
               COUNT(returned_at) AS returned,
               SUM(reminders) AS reminders,
               SUM(fee_cents) AS fees_cents,
               ROUND(AVG(TIMESTAMPDIFF(SECOND, stored_at, collected_at)) / 3600, 1) AS mean_hours
        FROM month
        GROUP BY station_id WITH ROLLUP
    ),
    couriers AS (
        SELECT station_id, courier,
               ROW_NUMBER() OVER (
                   PARTITION BY station_id ORDER BY COUNT(*) DESC, courier
               ) AS place
        FROM month
        GROUP BY station_id, courier
    )
    SELECT s.id AS station, s.name, f.*, c.courier AS busiest_courier
    FROM stations AS s
    LEFT JOIN figures AS f ON f.station_id = s.id
    LEFT JOIN couriers AS c ON c.station_id = s.id AND c.place = 1
    WHERE s.opened_on < %s AND COALESCE(s.closed_on, '9999-12-31') >= %s
    UNION ALL
    SELECT NULL, NULL, f.*, NULL FROM figures AS f WHERE f.station_id IS NULL
    ORDER BY station IS NULL, COALESCE(parcels, 0) DESC, name, station
"""
COUNTS = ("parcels", "collected", "late", "returned", "reminders", "fees_cents")


def make(connection: Connection[DictCursor], first: date) -> dict[str, Any]:
    """The report of the month that begins with this day."""
    end = months.following(first)
    with connection.cursor() as cursor:
        cursor.execute(REPORT, [first, end, end, first])
        rows = list(cursor)
    totals = rows.pop() if rows and rows[-1]["station"] is None else {}
    return {
        "month": f"{first:%Y-%m}",
        "stations": [
            {
                "station": row["station"],
                "name": row["name"],
                **figures(row),
                "busiest_courier": row["busiest_courier"],
            }
            for row in rows
        ],
        "totals": figures(totals),
    }


def figures(row: dict[str, Any]) -> dict[str, Any]:
    """A row's figures as JSON knows them."""
    mean = row.get("mean_hours")
    counts = {name: int(row.get(name) or 0) for name in COUNTS}
    return {**counts, "mean_hours": None if mean is None else float(mean)}
