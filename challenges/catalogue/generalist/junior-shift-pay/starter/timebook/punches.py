"""Reads what the clock terminal exports.

One shift a line, four fields separated by semicolons; empty lines and lines that start with ``#``
are skipped:

    # Mill Street, exported 2026-01-12
    104;baker;2026-01-05 22:00;2026-01-06 06:00
"""

from datetime import datetime

from timebook.errors import PunchError
from timebook.hours import LONGEST_STAY, stay_minutes
from timebook.model import Role, Shift

STAMP = "%Y-%m-%d %H:%M"


def read_punches(text: str) -> list[Shift]:
    """All shifts of an export, in its order. One bad line refuses the whole export."""
    shifts = []
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip()
        if line and not line.startswith("#"):
            shifts.append(_read_line(number, line))
    return shifts


def _read_line(number: int, line: str) -> Shift:
    fields = [field.strip() for field in line.split(";")]
    if len(fields) != 4:
        raise PunchError(number, f"expected 4 fields, found {len(fields)}")
    badge, role_name, punched_in, punched_out = fields
    try:
        role = Role(role_name)
    except ValueError:
        raise PunchError(number, f"unknown role {role_name!r}") from None
    try:
        start = datetime.strptime(punched_in, STAMP)
        end = datetime.strptime(punched_out, STAMP)
    except ValueError:
        raise PunchError(number, "a time that cannot be read") from None
    if end <= start:
        raise PunchError(number, "punched out before punching in")
    if stay_minutes(start, end) > LONGEST_STAY:
        raise PunchError(number, "a stay of more than 20 hours, forgotten punch?")
    return Shift(badge, role, start, end)
