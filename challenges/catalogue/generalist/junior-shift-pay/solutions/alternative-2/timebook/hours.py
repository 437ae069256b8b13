"""Minutes, breaks and weeks."""

from datetime import date, datetime, time, timedelta

FULL_WEEK = 40 * 60
LONGEST_STAY = 20 * 60
NIGHT_START = time(22, 0)
NIGHT_LENGTH = timedelta(hours=7)


def stay_minutes(start: datetime, end: datetime) -> int:
    """Minutes from punch-in to punch-out."""
    return (end - start) // timedelta(minutes=1)


def break_minutes(stay: int) -> int:
    """The unpaid break that belongs to a stay of this many minutes."""
    if stay >= 9 * 60:
        return 45
    if stay >= 6 * 60:
        return 30
    return 0


def paid_minutes(start: datetime, end: datetime) -> int:
    """The stay without its unpaid break."""
    stay = stay_minutes(start, end)
    return stay - break_minutes(stay)


def night_minutes(start: datetime, end: datetime) -> int:
    """Minutes of the stay between 22:00 and 05:00; breaks are not taken off."""
    minutes = 0
    # The night that began the evening before may still be going on at punch-in.
    day = start.date() - timedelta(days=1)
    while day <= end.date():
        night = datetime.combine(day, NIGHT_START)
        first, last = max(start, night), min(end, night + NIGHT_LENGTH)
        if first < last:
            minutes += stay_minutes(first, last)
        day += timedelta(days=1)
    return minutes


def week_of(day: date) -> tuple[int, int]:
    """Year and number of the ISO week that this day belongs to."""
    iso = day.isocalendar()
    return iso.year, iso.week
