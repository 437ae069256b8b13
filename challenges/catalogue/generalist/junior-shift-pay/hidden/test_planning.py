"""Report 3: the planning sheet, and what else people rely on."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

pytestmark = pytest.mark.criterion("python_fundamentals", weight=2)

RATES = {"baker": [(date(2025, 1, 1), Decimal("16.40"))]}

MILL_STREET = """
104;baker;2026-01-13 05:00;2026-01-13 10:00
104;baker;2026-01-14 05:00;2026-01-14 13:30
104;baker;2026-01-20 05:00;2026-01-20 09:00
117;baker;2026-01-13 08:00;2026-01-13 12:00
"""


@pytest.mark.criterion("python_fundamentals", weight=3)
@pytest.mark.title("Looking people up again and again never adds up their hours")
def test_lookups_are_independent(candidate: Any) -> None:
    timebook = candidate.module("timebook")
    book = timebook.Timebook("Mill Street", RATES)
    book.load(MILL_STREET)
    for _ in range(2):
        assert book.hours_by_week("104") == {"2026-W03": 780, "2026-W04": 240}
        assert book.hours_by_week("117") == {"2026-W03": 240}
        assert book.hours_by_week("999") == {}
    other = timebook.Timebook("Ferry Road", RATES)
    other.load("104;baker;2026-01-15 05:00;2026-01-15 06:00")
    assert other.hours_by_week("104") == {"2026-W03": 60}


@pytest.mark.title("The other shop's planning sheet is still added to")
def test_sheet_of_the_other_shop(candidate: Any) -> None:
    book = candidate.module("timebook").Timebook("Mill Street", RATES)
    book.load(MILL_STREET)
    sheet = book.hours_by_week("104", {"2026-W02": 300, "2026-W03": 60})
    assert sheet == {"2026-W02": 300, "2026-W03": 840, "2026-W04": 240}
    assert book.hours_by_week("117", {"2026-W02": 300}) == {"2026-W02": 300, "2026-W03": 240}
    assert book.hours_by_week("117", {}) == {"2026-W03": 240}
    assert book.hours_by_week("117") == {"2026-W03": 240}


@pytest.mark.criterion("python_fundamentals", weight=1)
@pytest.mark.title("An export with a bad line, or a role without a rate, is still refused")
def test_refusals_are_kept(candidate: Any) -> None:
    book = candidate.module("timebook").Timebook("Mill Street", RATES)
    with candidate.raises("timebook.errors.PunchError", match="line 3: punched out before"):
        book.load(
            "104;baker;2026-01-13 22:00;2026-01-14 06:00\n\n"
            "104;baker;2026-01-14 22:00;2026-01-14 06:00"
        )
    with candidate.raises("timebook.errors.PunchError", match="line 1: a stay of more than 20"):
        book.load("104;baker;2026-01-13 06:00;2026-01-14 02:01")
    assert book.slips() == []
    assert book.load("104;baker;2026-01-13 06:00;2026-01-14 02:00") == 1
    book.load("104;driver;2026-01-13 22:00;2026-01-14 06:00")
    with candidate.raises("timebook.errors.NoRateError", match="no rate for driver on 2026-01-13"):
        book.slips()
