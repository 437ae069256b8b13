"""At most three bookings of a member start in a week."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from cooperative import at, outcome, together

if TYPE_CHECKING:
    from cooperative import Lade

TOO_MANY = (409, "weekly_limit")


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("A fourth booking of a member in one week is refused, on whichever bike")
def test_three_in_a_week(lade: Lade) -> None:
    bike, other, member = lade.bike(), lade.bike(), lade.member()
    lade.book(bike, at(8), at(8, "12:00"), member)
    last = lade.book(other, at(8, "15:00"), at(8, "18:00"), member)
    lade.book(bike, at(10), at(10, "12:00"), member)
    assert lade.outcome(other, at(11), at(11, "12:00"), member) == TOO_MANY
    assert len(lade.kept(bike) + lade.kept(other)) == 3, "the refused booking was kept"
    lade.book(other, at(11), at(11, "12:00"))
    lade.cancel(last)
    lade.book(other, at(12), at(12, "12:00"), member)
    assert lade.outcome(bike, at(9), at(9, "12:00"), member) == TOO_MANY


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("A week begins on Monday at midnight UTC, whatever the offset of the request")
def test_edges_of_a_week(lade: Lade) -> None:
    bike, other, member = lade.bike(), lade.bike(), lade.member()
    # Monday the 13th, 00:00 UTC, to the last minute of Sunday the 19th; the latter ends on Monday.
    lade.book(bike, "2026-07-13T02:00:00+02:00", "2026-07-13T03:00:00+02:00", member)
    lade.book(bike, at(16), at(16, "12:00"), member)
    lade.book(bike, at(19, "23:59"), at(20, "08:00"), member)
    assert lade.outcome(other, at(14), at(14, "12:00"), member) == TOO_MANY
    assert lade.outcome(other, "2026-07-20T00:30:00+02:00", at(20), member) == TOO_MANY
    # The weeks before and after have room for three each.
    for day in (6, 9):
        lade.book(bike, at(day), at(day, "12:00"), member)
    lade.book(bike, at(12, "23:59"), at(13, "00:00"), member)
    assert lade.outcome(other, "2026-07-13T01:00:00+02:00", at(12, "23:30"), member) == TOO_MANY
    lade.book(other, at(20, "00:00"), at(20, "12:00"), member)
    for day in (21, 26):
        lade.book(bike, at(day), at(day, "12:00"), member)
    assert lade.outcome(other, at(24), at(24, "12:00"), member) == TOO_MANY


@pytest.mark.criterion("role_experience", weight=3)
@pytest.mark.title("The limit holds when the app sends a whole week's plan at once")
def test_a_plan_at_once(lade: Lade, slow: None) -> None:
    bikes, member = [lade.bike() for _ in range(5)], lade.member()
    lade.book(bikes[0], at(6), at(6, "12:00"), member)
    calls = [
        partial(lade.ask, bike, at(day), at(day, "12:00"), member)
        for bike, day in zip(bikes, range(7, 12), strict=True)
    ]
    outcomes = sorted(map(outcome, together(calls)))
    assert outcomes == [(201, None)] * 2 + [TOO_MANY] * 3
    count = lade.sql("SELECT count(*) FROM bookings WHERE member_id = %s", [member])
    assert count == [(3,)]


@pytest.mark.criterion("problem_solving", weight=1)
@pytest.mark.title("Displaced and cancelled bookings do not count, and what was there before stays")
def test_what_counts(lade: Lade) -> None:
    bike, other, member = lade.bike(), lade.bike(), lade.member()
    for day, status in ((6, "displaced"), (7, "cancelled"), (8, "displaced")):
        lade.write(bike, at(day), at(day, "12:00"), status, member=member)
    for day in (6, 7, 8):
        lade.book(other, at(day), at(day, "12:00"), member)
    assert lade.outcome(bike, at(9), at(9, "12:00"), member) == TOO_MANY

    busy = lade.member()
    for day in (14, 15, 16, 17, 18):
        lade.write(bike, at(day), at(day, "12:00"), member=busy)
    assert lade.outcome(other, at(18), at(18, "12:00"), busy) == TOO_MANY
    lade.book(other, at(21), at(21, "12:00"), busy)
