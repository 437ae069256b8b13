"""Places in the list of bookings: after the one with this time and this id."""

from __future__ import annotations

from datetime import UTC, datetime

from .models import Booking

# PostgreSQL's times have microseconds, and a place needs all of them.
FORMAT = "%Y%m%dT%H%M%S%f"


def after(booking: Booking) -> str:
    """The place right after a booking, for callers to hand back."""
    return f"{booking.created_at.astimezone(UTC):{FORMAT}}-{booking.id}"


def read(text: str) -> tuple[datetime, int]:
    """The time and the id in a place that a caller hands back."""
    time, number = text.split("-")
    return datetime.strptime(time, FORMAT).replace(tzinfo=UTC), int(number)
