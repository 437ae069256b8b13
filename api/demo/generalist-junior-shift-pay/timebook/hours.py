"""Minutes, breaks and weeks."""

from datetime import date, datetime, timedelta

FULL_WEEK = 40 * 60
LONGEST_STAY = 20 * 60


def stay_minutes(start: datetime, end: datetime) -> int:
    """Minutes from punch-in to punch-out."""
    return (end - start) // timedelta(minutes=1)


def break_minutes(stay: int) -> int:
    """The unpaid break that belongs to a stay of this many minutes."""
    if stay > 9 * 60:
        return 45
    if stay >= 6 * 60:
        return 30
    return 0


def paid_minutes(start: datetime, end: datetime) -> int:
    """The stay without its unpaid break."""
    stay = stay_minutes(start, end)
    return stay - break_minutes(stay)


def week_of(day: date) -> tuple[int, int]:
    """Year and number of the ISO week that this day belongs to."""
    return day.year, day.isocalendar().week
