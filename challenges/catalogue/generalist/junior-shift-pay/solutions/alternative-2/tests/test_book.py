"""Slips, the planning sheet and the accountant's file."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

RATES = {
    "baker": [(date(2025, 1, 1), Decimal("16.40"))],
    "counter": [(date(2025, 1, 1), Decimal("13.90"))],
}

FIVE_LONG_DAYS = """
104;baker;2026-01-12 05:00;2026-01-12 14:30
104;baker;2026-01-13 05:00;2026-01-13 14:30
104;baker;2026-01-14 05:00;2026-01-14 14:30
104;baker;2026-01-15 05:00;2026-01-15 14:30
104;baker;2026-01-16 05:00;2026-01-16 14:30
"""

NEW_YEAR = """
104;baker;2025-12-29 05:00;2025-12-29 14:30
104;baker;2025-12-30 05:00;2025-12-30 14:30
104;baker;2025-12-31 05:00;2025-12-31 14:30
104;baker;2026-01-02 05:00;2026-01-02 14:30
104;baker;2026-01-03 05:00;2026-01-03 14:30
"""


def test_overtime_after_forty_hours(candidate: Any) -> None:
    book = candidate.module("timebook").Timebook("Mill Street", RATES)
    assert book.load(FIVE_LONG_DAYS) == 5
    (slip,) = book.slips()
    regular, overtime = slip.lines
    assert (regular.kind.value, regular.minutes, regular.amount) == (
        "regular",
        2400,
        Decimal("656.00"),
    )
    assert (overtime.kind.value, overtime.minutes, overtime.amount) == (
        "overtime",
        225,
        Decimal("92.25"),
    )
    assert slip.paid_minutes == 2625
    assert slip.total == Decimal("748.25")


def test_overtime_in_the_week_of_new_year(candidate: Any) -> None:
    book = candidate.module("timebook").Timebook("Mill Street", RATES)
    book.load(NEW_YEAR)
    assert [(slip.year, slip.week, slip.total) for slip in book.slips()] == [
        (2026, 1, Decimal("748.25"))
    ]


def test_looking_somebody_up_twice(candidate: Any) -> None:
    book = candidate.module("timebook").Timebook("Mill Street", RATES)
    book.load(FIVE_LONG_DAYS)
    assert book.hours_by_week("104") == {"2026-W03": 2625}
    assert book.hours_by_week("104") == {"2026-W03": 2625}


def test_accountant_file(candidate: Any) -> None:
    book = candidate.module("timebook").Timebook("Mill Street", RATES)
    book.load("117;counter;2026-01-13 08:00;2026-01-13 12:50")
    assert book.accountant_file() == (
        "badge;week;wage_type;role;hours;rate;amount\n117;2026-W03;100;counter;4,83;13,90;67,18\n"
    )


def test_night_supplement(candidate: Any) -> None:
    timebook = candidate.module("timebook")
    book = timebook.Timebook("Mill Street", RATES, night_percent=Decimal(25))
    book.load("104;baker;2026-01-13 20:00;2026-01-14 04:00")
    (slip,) = book.slips()
    assert [(line.kind.value, line.minutes, line.amount) for line in slip.lines] == [
        ("regular", 450, Decimal("123.00")),
        ("night", 360, Decimal("24.60")),
    ]
    assert slip.total == Decimal("147.60")


def test_planning_sheet_over_new_year(candidate: Any) -> None:
    book = candidate.module("timebook").Timebook("Mill Street", RATES)
    book.load(NEW_YEAR)
    book.load("104;baker;2027-01-03 08:00;2027-01-03 12:00")
    assert book.hours_by_week("104") == {"2026-W01": 2625, "2026-W53": 240}


def test_looking_up_one_person_after_another(candidate: Any) -> None:
    book = candidate.module("timebook").Timebook("Mill Street", RATES)
    book.load(FIVE_LONG_DAYS)
    book.load("117;counter;2026-01-20 08:00;2026-01-20 12:00")
    assert book.hours_by_week("104") == {"2026-W03": 2625}
    assert book.hours_by_week("117") == {"2026-W04": 240}


def test_sheet_of_the_other_shop(candidate: Any) -> None:
    book = candidate.module("timebook").Timebook("Mill Street", RATES)
    book.load(FIVE_LONG_DAYS)
    other = {"2026-W02": 300, "2026-W03": 60}
    assert book.hours_by_week("104", other) == {"2026-W02": 300, "2026-W03": 2685}
    assert book.hours_by_week("104", other) == {"2026-W02": 300, "2026-W03": 2685}
    assert other == {"2026-W02": 300, "2026-W03": 60}


def test_night_is_extra_money_but_not_extra_time(candidate: Any) -> None:
    timebook = candidate.module("timebook")
    nights = "\n".join(
        f"104;baker;2026-01-{day} 20:00;2026-01-{day + 1} 05:30" for day in range(12, 17)
    )
    plain = timebook.Timebook("Mill Street", RATES)
    plain.load(nights)
    paid = timebook.Timebook("Mill Street", RATES, night_percent=Decimal(25))
    paid.load(nights)
    (before,), (after,) = plain.slips(), paid.slips()
    assert [line.kind.value for line in before.lines] == ["regular", "overtime"]
    assert after.lines[:2] == before.lines
    assert (after.lines[2].kind.value, after.lines[2].minutes) == ("night", 5 * 420)
    assert after.lines[2].rate == Decimal("16.40")
    assert after.paid_minutes == before.paid_minutes == 2625
    assert after.total == before.total + Decimal("143.50")
    assert paid.hours_by_week("104") == plain.hours_by_week("104")


def test_night_lines_by_role_and_rate(candidate: Any) -> None:
    rates = {
        "baker": [(date(2025, 1, 1), Decimal("16.40")), (date(2026, 1, 1), Decimal("16.80"))],
        "counter": [(date(2025, 1, 1), Decimal("13.90"))],
    }
    timebook = candidate.module("timebook")
    book = timebook.Timebook("Mill Street", rates, night_percent=Decimal("12.5"))
    book.load(
        """
        104;counter;2025-12-30 22:00;2025-12-30 23:00
        104;baker;2026-01-02 03:00;2026-01-02 06:00
        104;baker;2025-12-31 22:00;2026-01-01 02:00
        """
    )
    (slip,) = book.slips()
    assert [
        (line.role.value, line.minutes, line.rate, line.amount)
        for line in slip.lines
        if line.kind.value == "night"
    ] == [
        ("baker", 240, Decimal("16.40"), Decimal("8.20")),
        ("baker", 120, Decimal("16.80"), Decimal("4.20")),
        ("counter", 60, Decimal("13.90"), Decimal("1.74")),
    ]


def test_night_is_rounded_once_and_half_a_cent_goes_up(candidate: Any) -> None:
    rates = {"baker": [(date(2025, 1, 1), Decimal("15.00"))]}
    book = candidate.module("timebook").Timebook("Mill Street", rates, night_percent=Decimal(25))
    # A night minute is worth 6.25 cents: two of them 12.5, not twice 6.
    book.load("104;baker;2026-01-13 21:00;2026-01-13 22:01")
    book.load("104;baker;2026-01-14 21:00;2026-01-14 22:01")
    (slip,) = book.slips()
    assert (slip.lines[-1].minutes, slip.lines[-1].amount) == (2, Decimal("0.13"))


def test_no_night_line_without_night_or_percentage(candidate: Any) -> None:
    timebook = candidate.module("timebook")
    by_day = timebook.Timebook("Mill Street", RATES, night_percent=Decimal(25))
    by_day.load("104;baker;2026-01-13 05:00;2026-01-13 22:00")
    by_night = timebook.Timebook("Mill Street", RATES)
    by_night.load("104;baker;2026-01-13 20:00;2026-01-14 04:00")
    for book in (by_day, by_night):
        (slip,) = book.slips()
        assert [line.kind.value for line in slip.lines] == ["regular"]


def test_negative_night_percentage(candidate: Any) -> None:
    timebook = candidate.module("timebook")
    with pytest.raises(ValueError, match="negative"):
        timebook.Timebook("Mill Street", RATES, night_percent=Decimal(-1))


def test_night_in_the_accountants_file(candidate: Any) -> None:
    timebook = candidate.module("timebook")
    book = timebook.Timebook("Mill Street", RATES, night_percent=Decimal(25))
    book.load("104;baker;2026-01-13 20:00;2026-01-14 04:00")
    assert book.accountant_file() == (
        "badge;week;wage_type;role;hours;rate;amount\n"
        "104;2026-W03;100;baker;7,50;16,40;123,00\n"
        "104;2026-W03;230;baker;6,00;16,40;24,60\n"
    )
