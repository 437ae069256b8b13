"""Slips, the planning sheet and the accountant's file."""

from datetime import date
from decimal import Decimal
from typing import Any

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
