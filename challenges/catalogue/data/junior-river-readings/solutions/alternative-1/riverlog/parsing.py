"""One cell of an export at a time. Each function returns None for what it cannot read."""

import re
from datetime import date, datetime

_SITE = re.compile(r"([A-Z]+)[\s-]*0*([1-9]\d*)")
_VALUE = re.compile(r"(<)?\s*(\d+)(?:[.,](\d+))?", re.ASCII)
_DAY = re.compile(r"(?P<d>\d\d)/(?P<m>\d\d)/(?P<y>\d{4})|(?P<y2>\d{4})-(?P<m2>\d\d)-(?P<d2>\d\d)")
_MICRO = re.compile("^[uµμ]", re.IGNORECASE)


def site_key(text: str) -> tuple[str, int] | None:
    """Return the letters and the number of a site's code."""
    match = _SITE.fullmatch(text.strip().upper())
    return (match[1], int(match[2])) if match else None


def day(text: str) -> date | None:
    """Return a day."""
    match = _DAY.fullmatch(text.strip())
    if match is None:
        return None
    year, month, of_month = (match[part] or match[f"{part}2"] for part in "ymd")
    try:
        return date(int(year), int(month), int(of_month))
    except ValueError:
        return None


def value(text: str) -> tuple[float, bool] | None:
    """Return a number, and whether it is the kit's limit."""
    match = _VALUE.fullmatch(text.strip())
    if match is None:
        return None
    return float(f"{match[2]}.{match[3] or 0}"), match[1] is not None


def per_mg(text: str) -> int | None:
    """Return how many of this unit make a mg/L."""
    unit = "".join(text.split())
    if unit.lower() == "mg/l":
        return 1
    return 1000 if _MICRO.match(unit) and unit[1:].lower() == "g/l" else None


def moment(text: str) -> datetime:
    """Return the moment when a version was submitted."""
    return datetime.fromisoformat(text.strip())
