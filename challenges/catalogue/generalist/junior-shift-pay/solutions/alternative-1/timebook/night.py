"""The night supplement: which minutes earn it, and what it comes to.

A night is 22:00 to 05:00, 420 minutes long. Counted in minutes since 22:00 of some evening long
ago,
the night minutes up to a moment are those of the whole nights before it and those of the night that
is going on. A stay has the difference between its end and its start.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from timebook.model import LineKind, PayLine, Role, Shift
from timebook.money import to_cents
from timebook.rates import RateCard

SOME_EVENING = datetime(2000, 1, 1, 22, 0)
DAY = 24 * 60
NIGHT = 7 * 60


def night_minutes(shift: Shift) -> int:
    """The minutes of a shift between 22:00 and 05:00."""
    return _nights_until(shift.end) - _nights_until(shift.start)


def night_lines(shifts: Iterable[Shift], rates: RateCard, percent: Decimal) -> list[PayLine]:
    """The supplement's lines of a slip, one for each role and rate, in the order of the slip."""
    if not percent:
        return []
    minutes: Counter[tuple[str, Decimal]] = Counter()
    for shift in shifts:
        minutes[shift.role.value, rates.rate(shift.role, shift.start.date())] += night_minutes(
            shift
        )
    return [
        PayLine(
            kind=LineKind.NIGHT,
            role=Role(role),
            minutes=count,
            rate=rate,
            amount=to_cents(rate * percent * count / 6000),
        )
        for (role, rate), count in sorted(minutes.items())
        if count
    ]


def _nights_until(moment: datetime) -> int:
    days, into_the_day = divmod((moment - SOME_EVENING) // timedelta(minutes=1), DAY)
    return days * NIGHT + min(into_the_day, NIGHT)
