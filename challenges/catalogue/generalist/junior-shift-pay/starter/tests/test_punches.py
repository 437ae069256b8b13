"""The terminal's export."""

from datetime import datetime
from typing import Any


def test_reads_shifts(candidate: Any) -> None:
    punches = candidate.module("timebook.punches")
    text = """
    # Mill Street, exported 2026-01-12
    104;baker;2026-01-05 22:00;2026-01-06 06:00

    117;counter;2026-01-06 08:00;2026-01-06 12:30
    """
    first, second = punches.read_punches(text)
    assert first.badge == "104"
    assert first.role.value == "baker"
    assert first.start == datetime(2026, 1, 5, 22, 0)
    assert first.end == datetime(2026, 1, 6, 6, 0)
    assert second.role.value == "counter"


def test_names_the_bad_line(candidate: Any) -> None:
    punches = candidate.module("timebook.punches")
    text = (
        "104;baker;2026-01-05 06:00;2026-01-05 12:00\n104;pilot;2026-01-06 06:00;2026-01-06 12:00"
    )
    with candidate.raises("timebook.errors.PunchError", match="line 2: unknown role 'pilot'"):
        punches.read_punches(text)
