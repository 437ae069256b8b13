"""Conditions that several calls share."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, DateTime, and_, func, literal

from .models import Booking


def holds_its_hours() -> ColumnElement[bool]:
    """The booking counts: it keeps its bike from others."""
    return Booking.status == "confirmed"


def overlaps(starts_at: datetime, ends_at: datetime) -> ColumnElement[bool]:
    """The booking and this time have a moment in common; an end is not part of either."""
    return and_(Booking.starts_at < ends_at, Booking.ends_at > starts_at)


def starts_in_week_of(time: datetime) -> ColumnElement[bool]:
    """The booking starts in the same week, Monday to Monday in UTC, as this time."""
    moment = literal(time, DateTime(timezone=True))
    monday = func.date_trunc("week", moment, "UTC", type_=moment.type)
    return and_(Booking.starts_at >= monday, Booking.starts_at < monday + timedelta(days=7))
