"""Months, as the commands take them."""

from __future__ import annotations

from datetime import date, datetime


def parse(text: str) -> date:
    """The first day of a month that is written as 2026-04."""
    return datetime.strptime(text, "%Y-%m").date()


def following(first: date) -> date:
    """The first day of the month after the one that begins with this day."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)
