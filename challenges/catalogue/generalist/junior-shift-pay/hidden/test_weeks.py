"""Report 1: weeks at the turn of the year."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

pytestmark = pytest.mark.criterion("problem_solving", weight=2)

RATES = {"baker": [(date(2020, 1, 1), Decimal("16.00")), (date(2026, 1, 1), Decimal("17.00"))]}


def long_days(badge: str, *days: date) -> str:
    """A terminal export with a stay of nine and a half hours on each day: 525 paid minutes."""
    return "\n".join(f"{badge};baker;{day} 05:00;{day} 14:30" for day in days)


def in_a_row(first: date, count: int) -> list[date]:
    return [first + timedelta(days=number) for number in range(count)]


def weeks(slips: list[Any]) -> list[tuple[int, int, int]]:
    return [(slip.year, slip.week, slip.paid_minutes) for slip in slips]


@pytest.mark.criterion("problem_solving", weight=3)
@pytest.mark.title("The week of New Year is one slip, with its overtime")
def test_new_year_is_one_week(candidate: Any) -> None:
    book = candidate.module("timebook").Timebook("Mill Street", RATES)
    book.load(long_days("104", *reversed(in_a_row(date(2025, 12, 29), 6))))
    slips = book.slips()
    assert weeks(slips) == [(2026, 1, 3150)]
    assert [(line.kind.value, line.rate, line.minutes, line.amount) for line in slips[0].lines] == [
        ("regular", Decimal("16.00"), 1575, Decimal("420.00")),
        ("regular", Decimal("17.00"), 825, Decimal("233.75")),
        ("overtime", Decimal("17.00"), 750, Decimal("318.75")),
    ]
    assert slips[0].total == Decimal("972.50")


@pytest.mark.title("Days in January that belong to the old year's last week stay in it")
def test_january_in_the_old_year(candidate: Any) -> None:
    book = candidate.module("timebook").Timebook("Mill Street", RATES)
    book.load(long_days("104", *in_a_row(date(2026, 12, 29), 6)))
    book.load(long_days("117", date(2022, 12, 31), date(2023, 1, 1), date(2023, 1, 2)))
    slips = book.slips()
    assert weeks(slips) == [(2026, 53, 3150), (2022, 52, 1050), (2023, 1, 525)]
    assert [line.minutes for line in slips[0].lines] == [2400, 750]


@pytest.mark.title("Weeks with the same number in different years are not mixed")
def test_same_number_in_two_years(candidate: Any) -> None:
    book = candidate.module("timebook").Timebook("Mill Street", RATES)
    book.load(long_days("104", *in_a_row(date(2026, 1, 5), 3)))
    book.load(long_days("104", *in_a_row(date(2025, 1, 6), 3)))
    slips = book.slips()
    assert weeks(slips) == [(2025, 2, 1575), (2026, 2, 1575)]
    assert [[line.kind.value for line in slip.lines] for slip in slips] == [["regular"]] * 2


@pytest.mark.title("The planning sheet and the accountant's file name the weeks at New Year alike")
def test_week_names(candidate: Any) -> None:
    book = candidate.module("timebook").Timebook("Mill Street", RATES)
    days = [date(2021, 1, 3), date(2021, 1, 4)]
    days += [date(2024, 12, 29), date(2024, 12, 30), date(2025, 1, 1)]
    days += [date(2025, 12, 31), date(2026, 1, 2), date(2026, 12, 31), date(2027, 1, 3)]
    book.load(long_days("104", *days))
    assert book.hours_by_week("104") == {
        "2020-W53": 525,
        "2021-W01": 525,
        "2024-W52": 525,
        "2025-W01": 1050,
        "2026-W01": 1050,
        "2026-W53": 1050,
    }
    rows = [row.split(";") for row in book.accountant_file().splitlines()[1:]]
    assert [(row[1], row[4], row[5]) for row in rows] == [
        ("2020-W53", "8,75", "16,00"),
        ("2021-W01", "8,75", "16,00"),
        ("2024-W52", "8,75", "16,00"),
        ("2025-W01", "17,50", "16,00"),
        ("2026-W01", "8,75", "16,00"),
        ("2026-W01", "8,75", "17,00"),
        ("2026-W53", "17,50", "17,00"),
    ]
