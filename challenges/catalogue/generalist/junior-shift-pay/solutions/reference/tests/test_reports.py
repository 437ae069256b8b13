"""The three reports of January 2026."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

RATES = {"baker": [(date(2025, 1, 1), Decimal("16.40"))]}


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2025, 12, 28), (2025, 52)),
        (date(2025, 12, 29), (2026, 1)),
        (date(2026, 12, 31), (2026, 53)),
        (date(2027, 1, 3), (2026, 53)),
        (date(2027, 1, 4), (2027, 1)),
    ],
)
def test_weeks_at_the_turn_of_the_year(candidate: Any, day: date, week: tuple[int, int]) -> None:
    hours = candidate.module("timebook.hours")
    assert hours.week_of(day) == week
    assert hours.week_label(day) == f"{week[0]}-W{week[1]:02d}"


@pytest.mark.parametrize(
    ("end", "paid"),
    [("11:59", 359), ("12:00", 330), ("14:59", 509), ("15:00", 495)],
)
def test_breaks_at_the_edges_of_the_table(candidate: Any, end: str, paid: int) -> None:
    hours = candidate.module("timebook.hours")
    start = datetime(2026, 1, 12, 6, 0)
    assert hours.paid_minutes(start, datetime.fromisoformat(f"2026-01-12 {end}")) == paid


def test_planning_sheets(candidate: Any) -> None:
    book = candidate.module("timebook").Timebook("Mill Street", RATES)
    book.load(
        "104;baker;2026-01-13 05:00;2026-01-13 10:00\n117;baker;2026-01-13 05:00;2026-01-13 07:00"
    )
    assert book.hours_by_week("104") == {"2026-W03": 300}
    assert book.hours_by_week("117") == {"2026-W03": 120}
    assert book.hours_by_week("117", {"2026-W03": 60}) == {"2026-W03": 180}
