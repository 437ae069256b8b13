"""Conditions that several calls share."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, DateTime, and_, func, literal

from .models import Booking

MOST_IN_A_WEEK = 3


def holds_its_hours() -> ColumnElement[bool]:
    """The booking keeps its bike from others, and counts."""
    return Booking.status == "confirmed"


def overlaps(starts_at: datetime, ends_at: datetime) -> ColumnElement[bool]:
    """The booking and this time have a moment in common; at its end a booking is over."""
    return and_(Booking.starts_at < ends_at, Booking.ends_at > starts_at)


def starts_in_the_week_of(time: datetime) -> ColumnElement[bool]:
    """The booking starts in the same week, from Monday 00:00 UTC."""
    moment = literal(time, DateTime(timezone=True))
    return func.date_trunc("week", Booking.starts_at, "UTC") == func.date_trunc(
        "week", moment, "UTC"
    )
