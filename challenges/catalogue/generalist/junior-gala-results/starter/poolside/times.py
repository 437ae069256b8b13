"""Times in the files and on the lists; in between they are whole hundredths of a second."""

import re

_TIME = re.compile(r"(?:(\d{1,2}):)?([0-5]?\d)(?:\.(\d{1,2}))?", re.ASCII)


def parse_time(text: str) -> int:
    """Read `31.42`, `1:05.30`, `58.7` or `58`; raise ValueError if it is no time."""
    found = _TIME.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is not a time")
    minutes, seconds, decimals = (int(part or 0) for part in found.groups())
    return (minutes * 60 + seconds) * 100 + decimals


def format_time(hundredths: int) -> str:
    """Write `31.42`, or `1:05.30` from one minute on."""
    seconds, decimals = divmod(hundredths, 100)
    minutes, seconds = divmod(seconds, 60)
    if minutes:
        return f"{minutes}:{seconds}.{decimals:02}"
    return f"{seconds}.{decimals:02}"
