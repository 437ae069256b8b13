"""The night supplement."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

pytestmark = pytest.mark.criterion("role_experience", weight=2)

RATES = {
    "baker": [(date(2025, 1, 1), Decimal("16.40")), (date(2026, 1, 1), Decimal("16.80"))],
    "counter": [(date(2025, 1, 1), Decimal("16.50"))],
    "driver": [(date(2025, 1, 1), Decimal("15.00"))],
}
QUARTER = Decimal(25)

FIVE_NIGHTS = """
104;driver;2026-01-12 22:00;2026-01-13 07:30
104;driver;2026-01-13 22:00;2026-01-14 07:30
104;driver;2026-01-14 22:00;2026-01-15 07:30
104;driver;2026-01-15 22:00;2026-01-16 07:30
104;driver;2026-01-16 22:00;2026-01-17 07:30
"""


def book_with(candidate: Any, text: str, percent: Decimal = QUARTER) -> Any:
    book = candidate.module("timebook").Timebook("Mill Street", RATES, night_percent=percent)
    book.load(text)
    return book


def lines(slip: Any) -> list[tuple[str, int, Decimal]]:
    return [(line.kind.value, line.minutes, line.amount) for line in slip.lines]


def night_minutes(candidate: Any, start: str, end: str) -> int:
    """Minutes on the night line of a slip with this one stay; without such a line, 0."""
    (slip,) = book_with(candidate, f"104;driver;{start};{end}").slips()
    found = [line.minutes for line in slip.lines if line.kind.value == "night"]
    assert 0 not in found, "a slip has no night line without night minutes"
    return sum(found)


@pytest.mark.criterion("role_experience", weight=3)
@pytest.mark.title("A night shift gets its supplement as a line of its own and in the total")
def test_a_night_shift(candidate: Any) -> None:
    (slip,) = book_with(candidate, "104;driver;2026-01-13 21:00;2026-01-14 05:30").slips()
    assert lines(slip) == [("regular", 480, Decimal("120.00")), ("night", 420, Decimal("26.25"))]
    night = slip.lines[1]
    assert night.role.value == "driver"
    assert night.rate == Decimal("15.00")
    assert slip.total == Decimal("146.25")


@pytest.mark.title("Night pay begins at 22:00 and ends at 05:00, to the minute")
def test_edges_of_the_night(candidate: Any) -> None:
    assert night_minutes(candidate, "2026-01-13 14:00", "2026-01-13 22:00") == 0
    assert night_minutes(candidate, "2026-01-13 14:00", "2026-01-13 22:01") == 1
    assert night_minutes(candidate, "2026-01-13 17:10", "2026-01-13 23:25") == 85
    assert night_minutes(candidate, "2026-01-13 18:00", "2026-01-14 00:00") == 120
    assert night_minutes(candidate, "2026-01-14 04:59", "2026-01-14 11:00") == 1
    assert night_minutes(candidate, "2026-01-14 05:00", "2026-01-14 11:00") == 0


@pytest.mark.title(
    "Hours after midnight are night work until 05:00, also when a stay begins in them"
)
def test_small_hours(candidate: Any) -> None:
    assert night_minutes(candidate, "2026-01-14 03:30", "2026-01-14 11:30") == 90
    assert night_minutes(candidate, "2026-01-14 00:00", "2026-01-14 08:00") == 300
    assert night_minutes(candidate, "2026-01-14 01:15", "2026-01-14 04:45") == 210
    # Stocktaking: one stay that touches two nights.
    assert night_minutes(candidate, "2026-01-14 04:00", "2026-01-14 23:00") == 120
    assert night_minutes(candidate, "2026-01-14 04:30", "2026-01-15 00:15") == 165
    assert night_minutes(candidate, "2026-01-14 21:00", "2026-01-15 16:00") == 420


@pytest.mark.title("A Sunday night belongs to the week and the rate of the day it starts on")
def test_nights_are_not_split(candidate: Any) -> None:
    book = book_with(
        candidate,
        "104;baker;2025-12-31 20:00;2026-01-01 01:00\n117;driver;2026-01-11 22:00;2026-01-12 06:00",
    )
    new_year, sunday = book.slips()
    assert lines(new_year) == [("regular", 300, Decimal("82.00")), ("night", 180, Decimal("12.30"))]
    assert (sunday.year, sunday.week) == (2026, 2)
    assert lines(sunday) == [("regular", 450, Decimal("112.50")), ("night", 420, Decimal("26.25"))]


@pytest.mark.title("Each role and rate of a week has its own night line, in the README's order")
def test_lines_by_role_and_rate(candidate: Any) -> None:
    book = book_with(
        candidate,
        "104;driver;2025-12-29 22:00;2025-12-30 02:00\n"
        "104;baker;2026-01-01 22:00;2026-01-02 01:00\n"
        "104;baker;2025-12-30 22:00;2025-12-31 02:00\n"
        "104;baker;2025-12-31 03:00;2025-12-31 06:00\n",
    )
    (slip,) = book.slips()
    assert [
        (line.kind.value, line.role.value, line.rate, line.minutes, line.amount)
        for line in slip.lines
    ] == [
        ("regular", "baker", Decimal("16.40"), 420, Decimal("114.80")),
        ("regular", "baker", Decimal("16.80"), 180, Decimal("50.40")),
        ("regular", "driver", Decimal("15.00"), 240, Decimal("60.00")),
        ("night", "baker", Decimal("16.40"), 360, Decimal("24.60")),
        ("night", "baker", Decimal("16.80"), 180, Decimal("12.60")),
        ("night", "driver", Decimal("15.00"), 240, Decimal("15.00")),
    ]
    assert slip.total == Decimal("277.40")


@pytest.mark.criterion("python_fundamentals", weight=2)
@pytest.mark.title("The supplement is rounded once per line, and half a cent goes up")
def test_rounding(candidate: Any) -> None:
    one_hour = "117;counter;2026-01-13 19:00;2026-01-13 23:00"
    (slip,) = book_with(candidate, one_hour).slips()
    assert lines(slip)[1] == ("night", 60, Decimal("4.13"))  # 4.125
    (slip,) = book_with(candidate, f"{one_hour}\n{one_hour.replace('-13', '-14')}").slips()
    assert lines(slip)[1] == ("night", 120, Decimal("8.25"))
    assert slip.total == Decimal("140.25")
    whole_night = "117;counter;2026-01-13 22:00;2026-01-14 06:00"
    (slip,) = book_with(candidate, whole_night).slips()
    assert lines(slip)[1] == ("night", 420, Decimal("28.88"))  # 28.875
    (slip,) = book_with(candidate, whole_night, Decimal("12.5")).slips()
    assert lines(slip)[1] == ("night", 420, Decimal("14.44"))  # 14.4375
    assert slip.total == Decimal("138.19")


@pytest.mark.title("Night minutes are extra money, not extra hours")
def test_hours_do_not_change(candidate: Any) -> None:
    book = book_with(candidate, FIVE_NIGHTS)
    (slip,) = book.slips()
    assert lines(slip) == [
        ("regular", 2400, Decimal("600.00")),
        ("overtime", 225, Decimal("84.38")),
        ("night", 2100, Decimal("131.25")),
    ]
    assert slip.paid_minutes == 2625
    assert slip.total == Decimal("815.63")
    assert book.hours_by_week("104") == {"2026-W03": 2625}


@pytest.mark.title("The accountant's file has the supplement as wage type 230")
def test_accountant_file(candidate: Any) -> None:
    assert book_with(candidate, FIVE_NIGHTS).accountant_file() == (
        "badge;week;wage_type;role;hours;rate;amount\n"
        "104;2026-W03;100;driver;40,00;15,00;600,00\n"
        "104;2026-W03;150;driver;3,75;15,00;84,38\n"
        "104;2026-W03;230;driver;35,00;15,00;131,25\n"
    )


@pytest.mark.title(
    "Each shop keeps its own percentage; none pays nothing, a negative one is refused"
)
def test_percentage_of_each_shop(candidate: Any) -> None:
    timebook = candidate.module("timebook")
    shops = [
        timebook.Timebook("Mill Street", RATES, night_percent=Decimal(25)),
        timebook.Timebook("Ferry Road", RATES, night_percent=Decimal(20)),
        timebook.Timebook("Old Market", RATES, night_percent=Decimal(0)),
        timebook.Timebook("Station", RATES),
    ]
    for shop in shops:
        shop.load("104;driver;2026-01-13 21:00;2026-01-14 05:30")
    regular = ("regular", 480, Decimal("120.00"))
    assert [lines(shop.slips()[0]) for shop in shops] == [
        [regular, ("night", 420, Decimal("26.25"))],
        [regular, ("night", 420, Decimal("21.00"))],
        [regular],
        [regular],
    ]
    for percent in (Decimal(-1), Decimal("-0.01")):
        with pytest.raises(ValueError):
            timebook.Timebook("Mill Street", RATES, night_percent=percent)
