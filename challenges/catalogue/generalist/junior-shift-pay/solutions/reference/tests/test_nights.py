"""The night supplement."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

RATES = {"counter": [(date(2025, 1, 1), Decimal("16.50"))]}


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-01-13 14:00", "2026-01-13 22:00", 0),
        ("2026-01-13 14:00", "2026-01-13 22:01", 1),
        ("2026-01-13 20:00", "2026-01-14 06:00", 420),
        ("2026-01-14 04:59", "2026-01-14 11:00", 1),
        ("2026-01-14 05:00", "2026-01-14 11:00", 0),
        ("2026-01-14 04:00", "2026-01-14 23:00", 120),
    ],
)
def test_night_minutes(candidate: Any, start: str, end: str, minutes: int) -> None:
    hours = candidate.module("timebook.hours")
    stay = (datetime.fromisoformat(start), datetime.fromisoformat(end))
    assert hours.night_minutes(*stay) == minutes


def test_supplement_is_rounded_once_and_adds_no_hours(candidate: Any) -> None:
    timebook = candidate.module("timebook")
    book = timebook.Timebook("Mill Street", RATES, night_percent=Decimal(25))
    book.load(
        "117;counter;2026-01-13 19:00;2026-01-13 23:00\n"
        "117;counter;2026-01-14 19:00;2026-01-14 23:00"
    )
    (slip,) = book.slips()
    assert slip.lines[1].amount == Decimal("8.25")
    assert slip.paid_minutes == 480
    assert ";230;counter;2,00;16,50;8,25" in book.accountant_file()


def test_negative_percentage(candidate: Any) -> None:
    timebook = candidate.module("timebook")
    with pytest.raises(ValueError, match="negative"):
        timebook.Timebook("Mill Street", RATES, night_percent=Decimal(-1))
