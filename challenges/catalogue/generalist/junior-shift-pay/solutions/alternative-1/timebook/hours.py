"""Minutes, breaks and weeks."""

from datetime import date, datetime, timedelta

FULL_WEEK = 40 * 60
LONGEST_STAY = 20 * 60
BREAKS = ((9 * 60, 45), (6 * 60, 30))


def stay_minutes(start: datetime, end: datetime) -> int:
    """Minutes from punch-in to punch-out."""
    return (end - start) // timedelta(minutes=1)


def break_minutes(stay: int) -> int:
    """The unpaid break that belongs to a stay of this many minutes."""
    return next((minutes for least, minutes in BREAKS if stay >= least), 0)


def paid_minutes(start: datetime, end: datetime) -> int:
    """The stay without its unpaid break."""
    stay = stay_minutes(start, end)
    return stay - break_minutes(stay)


def week_of(day: date) -> tuple[int, int]:
    """Year and number of the ISO week that this day belongs to."""
    thursday = day + timedelta(days=3 - day.weekday())  # an ISO week is in the year of its Thursday
    return thursday.year, (thursday.timetuple().tm_yday + 6) // 7
