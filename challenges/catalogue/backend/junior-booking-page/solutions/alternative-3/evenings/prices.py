"""Money: whole cents inside, euros on the pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def euros(cents: int) -> str:
    """An amount as visitors see it: € 22.50."""
    return f"€ {cents // 100}.{cents % 100:02}"


def total_cents(evening: Mapping[str, Any], adults: int, children: int, is_school: bool) -> int:
    """What a group pays. `static/booking.js` has the same rule, to show it while people type."""
    adult_cents = evening["child_cents"] if is_school else evening["adult_cents"]
    return adults * adult_cents + children * evening["child_cents"]
