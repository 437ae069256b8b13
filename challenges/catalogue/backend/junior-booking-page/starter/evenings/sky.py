"""How much the Moon will disturb an evening. Good to a few percent, which is enough for a flyer."""

from __future__ import annotations

import math
from datetime import datetime

NEW_MOON = datetime(2000, 1, 6, 18, 14)
SYNODIC_DAYS = 29.530588853


def lit_percent(when: datetime) -> int:
    """How much of the Moon's disc is lit."""
    days = (when - NEW_MOON).total_seconds() / 86_400
    phase = days / SYNODIC_DAYS * 2 * math.pi
    return round((1 - math.cos(phase)) * 50)


def moonlight(starts_at: str) -> str:
    """The words for it on the list of evenings."""
    lit = lit_percent(datetime.fromisoformat(starts_at))
    if lit < 25:
        return "dark sky"
    return "bright Moon" if lit > 75 else "some moonlight"
