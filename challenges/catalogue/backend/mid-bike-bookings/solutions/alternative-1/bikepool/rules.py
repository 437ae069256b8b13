"""Conditions that several calls share."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_

from .models import Booking


def holds_its_hours() -> ColumnElement[bool]:
    """The booking keeps its bike from others."""
    return Booking.status == "confirmed"


def overlaps(starts_at: datetime, ends_at: datetime) -> ColumnElement[bool]:
    """The booking and this time have a moment in common; neither has its end."""
    return and_(Booking.starts_at < ends_at, Booking.ends_at > starts_at)
