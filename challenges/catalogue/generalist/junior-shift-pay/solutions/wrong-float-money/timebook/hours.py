"""Minutes, breaks and weeks."""

from datetime import date, datetime, time, timedelta

FULL_WEEK = 40 * 60
LONGEST_STAY = 20 * 60
NIGHT_STARTS = time(22, 0)
NIGHT_ENDS = time(5, 0)


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
    """The minutes of a stay that lie between 22:00 and 05:00, in whichever night."""
    total = 0
    evening = start.date() - timedelta(days=1)
    while evening <= end.date():
        night_start = datetime.combine(evening, NIGHT_STARTS)
        night_end = datetime.combine(evening + timedelta(days=1), NIGHT_ENDS)
        total += max(0, stay_minutes(max(start, night_start), min(end, night_end)))
        evening += timedelta(days=1)
    return total


def week_of(day: date) -> tuple[int, int]:
    """Year and number of the ISO week that this day belongs to."""
    iso = day.isocalendar()
    return iso.year, iso.week


def week_label(day: date) -> str:
    """The ISO week of a day as the planning sheet writes it: ``2026-W03``."""
    year, week = week_of(day)
    return f"{year}-W{week:02d}"
