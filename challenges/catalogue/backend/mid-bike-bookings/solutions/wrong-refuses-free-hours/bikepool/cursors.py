"""Places in the list of bookings: after the one with this time and this id."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator

from .models import Booking

# PostgreSQL's times have microseconds, and a place needs all of them.
FORMAT = "%Y%m%dT%H%M%S%f"
PLACE = re.compile(r"(\d{8}T\d{12})-(\d{1,9})", re.ASCII)


def after(booking: Booking) -> str:
    """The place right after a booking, for callers to hand back."""
    return f"{booking.created_at.astimezone(UTC):{FORMAT}}-{booking.id}"


def read(text: str) -> tuple[datetime, int]:
    """The time and the id in a place that a caller hands back."""
    match = PLACE.fullmatch(text)
    if match is None:
        raise ValueError("must be the next_cursor of an earlier page")
    return datetime.strptime(match[1], FORMAT).replace(tzinfo=UTC), int(match[2])


def _check(text: str) -> str:
    read(text)
    return text


Cursor = Annotated[str, AfterValidator(_check)]
