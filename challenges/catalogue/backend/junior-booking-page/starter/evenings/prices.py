"""Money: whole cents inside, euros on the pages."""

from __future__ import annotations


def euros(cents: int) -> str:
    """An amount as visitors see it: € 22.50."""
    return f"€ {cents // 100}.{cents % 100:02}"
