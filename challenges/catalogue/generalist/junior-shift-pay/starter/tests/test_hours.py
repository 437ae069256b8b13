"""Breaks and weeks."""

from datetime import date, datetime
from typing import Any


def test_short_stay_has_no_break(candidate: Any) -> None:
    hours = candidate.module("timebook.hours")
    assert hours.paid_minutes(datetime(2026, 1, 5, 8, 0), datetime(2026, 1, 5, 12, 30)) == 270


def test_long_stay_has_a_longer_break(candidate: Any) -> None:
    hours = candidate.module("timebook.hours")
    assert hours.paid_minutes(datetime(2026, 1, 5, 6, 0), datetime(2026, 1, 5, 16, 0)) == 555


def test_six_hours_on_the_dot(candidate: Any) -> None:
    hours = candidate.module("timebook.hours")
    assert hours.paid_minutes(datetime(2026, 1, 11, 8, 0), datetime(2026, 1, 11, 14, 0)) == 330


def test_week_in_the_middle_of_the_year(candidate: Any) -> None:
    hours = candidate.module("timebook.hours")
    assert hours.week_of(date(2025, 7, 16)) == (2025, 29)
