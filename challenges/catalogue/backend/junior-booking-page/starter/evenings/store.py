"""The SQL behind the pages."""

from __future__ import annotations

import secrets
import sqlite3
from typing import Any

EVENINGS = """
    SELECT e.*, e.places - (
        SELECT coalesce(sum(b.adults + b.children), 0) FROM bookings AS b WHERE b.evening_id = e.id
    ) AS places_left
    FROM evenings AS e
"""


def list_evenings(db: sqlite3.Connection) -> list[dict[str, Any]]:
    """All evenings, the next one first."""
    return [dict(row) for row in db.execute(f"{EVENINGS} ORDER BY e.starts_at, e.id")]


def find_evening(db: sqlite3.Connection, evening_id: int) -> dict[str, Any] | None:
    """One evening, with the places that are left."""
    row = db.execute(f"{EVENINGS} WHERE e.id = ?", [evening_id]).fetchone()
    return dict(row) if row else None


def add_booking(db: sqlite3.Connection, evening_id: int, booking: dict[str, Any]) -> str:
    """Store a booking that has been checked, and return its reference."""
    reference = secrets.token_hex(8)
    db.execute(
        """
        INSERT INTO bookings (reference, evening_id, name, email, adults, children, language,
                              school_name, message, total_cents)
        VALUES (:reference, :evening_id, :name, :email, :adults, :children, :language,
                :school_name, :message, :total_cents)
        """,
        {**booking, "reference": reference, "evening_id": evening_id},
    )
    db.commit()
    return reference


def find_booking(db: sqlite3.Connection, reference: str) -> dict[str, Any] | None:
    """One booking, with its evening's title and time."""
    row = db.execute(
        """
        SELECT b.*, e.title, e.starts_at FROM bookings AS b
        JOIN evenings AS e ON e.id = b.evening_id
        WHERE b.reference = ?
        """,
        [reference],
    ).fetchone()
    return dict(row) if row else None


def list_guests(db: sqlite3.Connection, evening_id: int) -> list[dict[str, Any]]:
    """The bookings of one evening, as they came in."""
    rows = db.execute("SELECT * FROM bookings WHERE evening_id = ? ORDER BY id", [evening_id])
    return [dict(row) for row in rows]
