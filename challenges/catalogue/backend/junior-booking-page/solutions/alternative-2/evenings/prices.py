"""Money: whole cents inside, euros on the pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def total_cents(evening: Mapping[str, Any], adults: int, children: int, is_school: bool) -> int:
    """What a booking costs. `static/booking.js` shows the same while people type."""
    adult_cents = evening["child_cents"] if is_school else evening["adult_cents"]
    return adults * adult_cents + children * evening["child_cents"]


def euros(cents: int) -> str:
    """An amount as visitors see it: € 22.50."""
    return f"€ {cents // 100}.{cents % 100:02}"
