"""Report 2: unpaid breaks at the edges of the table."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

pytestmark = pytest.mark.criterion("problem_solving", weight=2)

RATES = {"counter": [(date(2025, 1, 1), Decimal("13.90"))]}


def paid_minutes(candidate: Any, start: str, end: str) -> int:
    book = candidate.module("timebook").Timebook("Mill Street", RATES)
    book.load(f"117;counter;{start};{end}")
    (slip,) = book.slips()
    minutes: int = slip.paid_minutes
    return minutes


@pytest.mark.title("A stay of six hours or more has 30 minutes taken off, a shorter one nothing")
def test_six_hours(candidate: Any) -> None:
    assert paid_minutes(candidate, "2026-01-11 08:00", "2026-01-11 14:00") == 330
    assert paid_minutes(candidate, "2026-01-11 21:00", "2026-01-12 03:00") == 330
    assert paid_minutes(candidate, "2026-01-11 08:00", "2026-01-11 13:59") == 359
    assert paid_minutes(candidate, "2026-01-11 08:00", "2026-01-11 14:01") == 331


@pytest.mark.title("A stay of nine hours or more has 45 minutes taken off, a shorter one 30")
def test_nine_hours(candidate: Any) -> None:
    assert paid_minutes(candidate, "2026-01-12 06:00", "2026-01-12 15:00") == 495
    assert paid_minutes(candidate, "2026-01-12 20:30", "2026-01-13 05:30") == 495
    assert paid_minutes(candidate, "2026-01-12 06:00", "2026-01-12 14:59") == 509
    assert paid_minutes(candidate, "2026-01-12 06:00", "2026-01-12 15:01") == 496
