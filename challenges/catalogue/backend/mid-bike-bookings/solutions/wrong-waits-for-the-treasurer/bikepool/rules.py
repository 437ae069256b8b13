"""Conditions that several calls share."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_

from .models import Booking


def holds_its_hours() -> ColumnElement[bool]:
    """The booking keeps its bike from others."""
    return Booking.status == "confirmed"


def overlaps(starts_at: datetime, ends_at: datetime) -> ColumnElement[bool]:
    """The booking and this time have a moment in common; neither has its end."""
    return and_(Booking.starts_at < ends_at, Booking.ends_at > starts_at)


def starts_in_the_week_of(moment: datetime) -> ColumnElement[bool]:
    """The booking starts between the Monday before this moment and the next one, in UTC."""
    day = moment.astimezone(UTC).date()
    monday = datetime.combine(day - timedelta(days=day.weekday()), time(), UTC)
    return and_(Booking.starts_at >= monday, Booking.starts_at < monday + timedelta(weeks=1))
