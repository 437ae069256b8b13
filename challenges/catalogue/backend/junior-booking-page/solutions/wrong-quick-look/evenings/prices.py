"""Money: whole cents inside, euros on the pages."""

from __future__ import annotations

from collections.abc import Mapping


def total_cents(evening: Mapping[str, int], adults: int, children: int, *, is_school: bool) -> int:
    """What a booking costs. In a school class, everybody pays the children's price."""
    return (adults + children) * 450 if is_school else adults * 900 + children * 450


def euros(cents: int) -> str:
    """An amount as visitors see it: € 22.50."""
    return f"€ {cents // 100}.{cents % 100:02}"
