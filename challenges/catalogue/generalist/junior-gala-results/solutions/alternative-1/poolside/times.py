"""Times in the files and on the lists; in between they are whole hundredths of a second."""

import re
from decimal import Decimal

_TIME = re.compile(r"(?:(\d{1,2}):)?([0-5]?\d(?:\.\d{1,2})?)", re.ASCII)


def parse_time(text: str) -> int:
    """Read `31.42`, `1:05.30`, `58.7` or `58`; raise ValueError if it is no time."""
    found = _TIME.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is not a time")
    minutes, seconds = found.groups()
    return int(minutes or 0) * 6000 + int(Decimal(seconds) * 100)


def format_time(hundredths: int) -> str:
    """Write `31.42`, or `1:05.30` from one minute on."""
    minutes, rest = divmod(hundredths, 6000)
    seconds = Decimal(rest).scaleb(-2)
    return f"{minutes}:{seconds:05.2f}" if minutes else f"{seconds:.2f}"
