"""Breaks and weeks."""

from datetime import date, datetime
from typing import Any

import pytest


def test_short_stay_has_no_break(candidate: Any) -> None:
    hours = candidate.module("timebook.hours")
    assert hours.paid_minutes(datetime(2026, 1, 5, 8, 0), datetime(2026, 1, 5, 12, 30)) == 270


def test_long_stay_has_a_longer_break(candidate: Any) -> None:
    hours = candidate.module("timebook.hours")
    assert hours.paid_minutes(datetime(2026, 1, 5, 6, 0), datetime(2026, 1, 5, 16, 0)) == 555


def test_six_hours_on_the_dot(candidate: Any) -> None:
    hours = candidate.module("timebook.hours")
    assert hours.paid_minutes(datetime(2026, 1, 11, 8, 0), datetime(2026, 1, 11, 14, 0)) == 330


@pytest.mark.parametrize(
    ("stay", "taken_off"),
    [(1, 0), (359, 0), (360, 30), (361, 30), (539, 30), (540, 45), (541, 45), (1200, 45)],
)
def test_break_table(candidate: Any, stay: int, taken_off: int) -> None:
    hours = candidate.module("timebook.hours")
    assert hours.break_minutes(stay) == taken_off


def test_week_in_the_middle_of_the_year(candidate: Any) -> None:
    hours = candidate.module("timebook.hours")
    assert hours.week_of(date(2025, 7, 16)) == (2025, 29)


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2020, 12, 31), (2020, 53)),
        (date(2021, 1, 3), (2020, 53)),
        (date(2021, 1, 4), (2021, 1)),
        (date(2023, 1, 1), (2022, 52)),
        (date(2024, 12, 29), (2024, 52)),
        (date(2024, 12, 30), (2025, 1)),
        (date(2025, 12, 29), (2026, 1)),
        (date(2026, 1, 1), (2026, 1)),
        (date(2027, 1, 3), (2026, 53)),
    ],
)
def test_week_at_the_turn_of_the_year(candidate: Any, day: date, week: tuple[int, int]) -> None:
    hours = candidate.module("timebook.hours")
    assert hours.week_of(day) == week


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        (datetime(2026, 1, 13, 5, 0), datetime(2026, 1, 13, 22, 0), 0),
        (datetime(2026, 1, 13, 4, 59), datetime(2026, 1, 13, 22, 1), 2),
        (datetime(2026, 1, 13, 22, 0), datetime(2026, 1, 14, 5, 0), 420),
        (datetime(2026, 1, 13, 20, 0), datetime(2026, 1, 14, 8, 0), 420),
        (datetime(2026, 1, 13, 0, 30), datetime(2026, 1, 13, 4, 30), 240),
        (datetime(2026, 1, 13, 23, 0), datetime(2026, 1, 13, 23, 45), 45),
        (datetime(2026, 1, 13, 3, 0), datetime(2026, 1, 13, 23, 0), 180),
        (datetime(2026, 1, 13, 21, 0), datetime(2026, 1, 14, 0, 0), 120),
    ],
)
def test_night_minutes(candidate: Any, start: datetime, end: datetime, minutes: int) -> None:
    hours = candidate.module("timebook.hours")
    assert hours.night_minutes(start, end) == minutes
