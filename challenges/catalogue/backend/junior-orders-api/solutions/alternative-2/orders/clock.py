"""Times as this service writes them: UTC, whole seconds, `2026-03-02T06:00:00Z`.

Texts of this form sort the way the times do, so SQLite can compare them.
"""

from __future__ import annotations

from datetime import UTC, datetime

FORMAT = "%Y-%m-%dT%H:%M:%SZ"


def now() -> str:
    """The present time."""
    return datetime.now(UTC).strftime(FORMAT)


def normalise(time: str) -> str:
    """The same time with every digit in place; ValueError when it is not a time of this form."""
    # isoformat() and not strftime(), which writes the year 999 with three digits.
    return datetime.strptime(time, FORMAT).isoformat() + "Z"


def is_normal(time: str) -> bool:
    """Whether it is a time as this service writes them."""
    try:
        return normalise(time) == time
    except ValueError:
        return False
