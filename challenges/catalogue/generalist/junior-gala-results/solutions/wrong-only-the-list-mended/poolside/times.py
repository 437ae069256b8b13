"""Times in the files and on the lists; in between they are whole hundredths of a second."""

import re

_TIME = re.compile(r"(?:(\d{1,2}):)?([0-5]?\d)(?:\.(\d{1,2}))?", re.ASCII)


def parse_time(text: str) -> int:
    """Read `31.42`, `1:05.30`, `58.7` or `58`; raise ValueError if it is no time."""
    found = _TIME.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is not a time")
    minutes, seconds, decimals = found.groups(default="0")
    hundredths = int(decimals.ljust(2, "0"))  # one decimal is tenths
    return (int(minutes) * 60 + int(seconds)) * 100 + hundredths


def format_time(hundredths: int) -> str:
    """Write `31.42`, or `1:05.30` from one minute on."""
    seconds, decimals = divmod(hundredths, 100)
    minutes, seconds = divmod(seconds, 60)
    if minutes:
        return f"{minutes}:{seconds:02}.{decimals:02}"
    return f"{seconds}.{decimals:02}"
