"""Money: whole cents inside, euros on the pages."""

from __future__ import annotations

from collections.abc import Mapping


def total_cents(evening: Mapping[str, int], adults: int, children: int, *, is_school: bool) -> int:
    """What a booking costs. In a school class, everybody pays the children's price."""
    adult_cents = evening["child_cents" if is_school else "adult_cents"]
    return adults * adult_cents + children * evening["child_cents"]


def euros(cents: int) -> str:
    """An amount as visitors see it: € 22.50."""
    return f"€ {cents // 100}.{cents % 100:02}"
