"""A bike is never booked twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

import pytest
from cooperative import HERE, INSERT, MADE_AT, at, outcome, together

if TYPE_CHECKING:
    from cooperative import Lade

TAKEN = (409, "bike_taken")


@pytest.mark.criterion("databases", weight=3)
@pytest.mark.title("Of six families who book the same hours at once, exactly one gets the bike")
def test_same_hours_at_once(lade: Lade, slow: None) -> None:
    bike = lade.bike()
    members = [lade.member() for _ in range(6)]
    answers = together([partial(lade.ask, bike, at(6), at(6, "12:00"), who) for who in members])
    outcomes = sorted(map(outcome, answers))
    assert outcomes == [(201, None), *[TAKEN] * 5]
    assert [status for _, status in lade.kept(bike)] == ["confirmed"]


@pytest.mark.criterion("role_experience", weight=1)
@pytest.mark.title("Bookings that do not overlap get through at once, on one bike and on several")
def test_other_hours_at_once(lade: Lade, slow: None) -> None:
    bike, other = lade.bike(), lade.bike()
    wanted = [
        (bike, at(6, "08:00"), at(6, "09:00")),
        (bike, at(6, "09:00"), at(6, "10:00")),
        (bike, at(6, "10:00"), at(6, "11:00")),
        (other, at(6, "08:00"), at(6, "11:00")),
    ]
    members = [lade.member() for _ in wanted]
    calls = [partial(lade.ask, *hours, who) for hours, who in zip(wanted, members, strict=True)]
    assert [answer.status_code for answer in together(calls)] == [201] * 4


@pytest.mark.criterion("databases", weight=3)
@pytest.mark.title("PostgreSQL itself refuses a double booking, whoever writes it")
def test_the_database_refuses(lade: Lade) -> None:
    bike, other, member = lade.bike(), lade.bike(), lade.member()
    lade.write(bike, at(6, "09:00"), at(6, "12:00"))
    cancelled = lade.write(bike, at(6, "10:00"), at(6, "11:00"), "cancelled")
    displaced = lade.write(bike, at(6, "08:00"), at(6, "13:00"), "displaced")
    later = lade.write(bike, at(6, "12:00"), at(6, "14:00"))
    elsewhere = lade.write(other, at(6, "09:00"), at(6, "12:00"))

    values = [bike, member, at(6, "11:00"), at(6, "13:00"), "confirmed", "", MADE_AT]
    change = "UPDATE bookings SET"
    refused = {
        "insert": lade.refuses(INSERT, values),
        "cancelled again confirmed": lade.refuses(
            f"{change} status = 'confirmed' WHERE id = %s", [cancelled]
        ),
        "displaced again confirmed": lade.refuses(
            f"{change} status = 'confirmed' WHERE id = %s", [displaced]
        ),
        "moved in time": lade.refuses(
            f"{change} starts_at = %s::timestamptz WHERE id = %s", [at(6, "11:59"), later]
        ),
        "moved to the bike": lade.refuses(
            f"{change} bike_id = %s WHERE id = %s", [bike, elsewhere]
        ),
    }
    assert refused == dict.fromkeys(refused, True)
    lade.write(bike, at(6, "08:00"), at(6, "09:00"))


@pytest.mark.criterion("databases", weight=2)
@pytest.mark.title("Who collides with a row that psql commits in that moment gets a conflict, too")
def test_the_treasurer_in_that_moment(lade: Lade) -> None:
    bike, member = lade.bike(), lade.member()
    row = lade.row(bike, at(6), at(6, "12:00"))
    # One statement, so that its row is there before its foreign keys lock the bike.
    psql = lade.aside(
        f"WITH new AS ({row} RETURNING id) SELECT {HERE}, pg_sleep(0.5)::text FROM new"
    )
    answer = lade.outcome(bike, at(6, "11:00"), at(6, "14:00"), member)
    psql.join()
    assert answer == TAKEN
    assert [status for _, status in lade.kept(bike)] == ["confirmed"]


@pytest.mark.criterion("role_experience", weight=2)
@pytest.mark.title(
    "A transaction that stays open holds nobody up for long, and takes no free hours"
)
def test_an_open_transaction(lade: Lade) -> None:
    bike, other, member, guest = lade.bike(), lade.bike(), lade.member(), lade.member()
    # Open for 20 seconds, or until there is a bike that the test makes when it has its answers.
    psql = lade.aside(
        f"DO $$ BEGIN {lade.row(bike, at(6), at(6, '12:00'))}; PERFORM {HERE};"
        " FOR tenth IN 1..200 LOOP"
        " EXIT WHEN EXISTS (SELECT FROM bikes WHERE name = 'It may end');"
        " PERFORM pg_sleep(0.1);"
        " END LOOP; END $$"
    )
    with ThreadPoolExecutor(1) as pool:
        colliding = pool.submit(lade.outcome, bike, at(6, "11:00"), at(6, "14:00"), member)
        Event().wait(0.3)  # by now it waits, if it does at all
        beside = [
            lade.outcome(bike, at(6, "14:00"), at(6, "15:00"), guest),
            lade.outcome(other, at(6), at(6, "12:00"), guest),
        ]
        answer = colliding.result()
    in_time = psql.is_alive()
    lade.http.post("/bikes", json={"name": "It may end"})
    psql.join()
    assert beside == [(201, None)] * 2, "free hours could not be booked"
    assert answer == TAKEN
    assert in_time, "the answer only came when the other transaction had ended, after 20 seconds"
    assert [status for _, status in lade.kept(bike)] == ["confirmed"] * 2


@pytest.mark.criterion("role_experience", weight=2)
@pytest.mark.title("A deadlock that PostgreSQL ends is a conflict for the caller, and not a 500")
def test_deadlock(lade: Lade) -> None:
    bike, member = lade.bike(), lade.member()
    # The request below collides with the first row and waits for it; the second row collides with
    # the request and waits in turn. PostgreSQL ends who has waited for a second: the request.
    first = lade.row(bike, at(6, "09:00"), at(6, "10:00"))
    second = lade.row(bike, at(6, "11:00"), at(6, "12:00"))
    steps = f"{first}; PERFORM {HERE}; PERFORM pg_sleep(0.9); {second};"
    psql = lade.aside(f"DO $$ BEGIN {steps} END $$")
    answer = lade.outcome(bike, at(6, "09:00"), at(6, "12:00"), member)
    psql.join()
    assert answer == TAKEN
    assert [status for _, status in lade.kept(bike)] == ["confirmed", "confirmed"]
    lade.book(bike, at(6, "10:00"), at(6, "11:00"), member)


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("A bike can be booked until it goes out and from when it is back, to the second")
def test_hours_that_touch(lade: Lade) -> None:
    bike = lade.bike()
    lade.book(bike, at(6, "09:00"), at(6, "12:00"))
    overlapping = {
        "the same": (at(6, "09:00"), at(6, "12:00")),
        "inside": (at(6, "10:00"), at(6, "11:00")),
        "around": (at(6, "08:00"), at(6, "13:00")),
        "a second at the start": (at(6, "08:00"), "2026-07-06T09:00:01Z"),
        "a second at the end": ("2026-07-06T11:59:59Z", at(6, "13:00")),
        "the same, written with an offset": ("2026-07-06T13:30:00+02:00", at(6, "13:00")),
    }
    answers = {name: lade.outcome(bike, *hours) for name, hours in overlapping.items()}
    assert answers == dict.fromkeys(overlapping, TAKEN)
    before = lade.book(bike, at(6, "08:00"), at(6, "09:00"))
    after = lade.book(bike, at(6, "12:00"), at(6, "13:00"))
    assert [booking for booking, _ in lade.kept(bike)][1:] == [before, after]


@pytest.mark.criterion("apis", weight=2)
@pytest.mark.title("The free bikes are those that can be booked, to the minute")
def test_free_bikes(lade: Lade) -> None:
    bike, other = lade.bike(), lade.bike()
    booking = lade.book(bike, at(6, "09:00"), at(6, "12:00"))
    ours = {bike, other}
    seen = {
        f"{start} to {end}": ours & lade.free(at(6, start), at(6, end))
        for start, end in (
            ("07:00", "09:00"),
            ("07:00", "09:01"),
            ("11:59", "14:00"),
            ("12:00", "14:00"),
        )
    }
    assert seen == {
        "07:00 to 09:00": ours,
        "07:00 to 09:01": {other},
        "11:59 to 14:00": {other},
        "12:00 to 14:00": ours,
    }
    lade.cancel(booking)
    assert ours & lade.free(at(6, "09:00"), at(6, "12:00")) == ours


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("A displaced booking holds nothing, and can be cancelled")
def test_displaced_holds_nothing(lade: Lade) -> None:
    bike, member = lade.bike(), lade.member()
    kept = lade.book(bike, at(6, "09:00"), at(6, "10:30"))
    lost = lade.write(bike, at(6, "10:00"), at(6, "14:00"), "displaced", member=member)
    assert bike in lade.free(at(6, "11:00"), at(6, "13:00"))
    usage = {"bookings": 1, "hours": 1.5}
    assert lade.get(f"/bikes/{bike}/usage", {"month": "2026-07"}) == usage
    new = lade.book(bike, at(6, "11:00"), at(6, "13:00"))
    assert lade.get(f"/bookings/{lost}").get("status") == "displaced"
    assert lade.page(bike_id=bike, status="displaced") == ([lost], None)
    assert lade.cancel(lost).get("status") == "cancelled"
    assert lade.cancel(lost).get("status") == "cancelled"
    assert lade.kept(bike) == [(kept, "confirmed"), (lost, "cancelled"), (new, "confirmed")]


@pytest.mark.criterion("apis", weight=1)
@pytest.mark.title("Cancelling frees the hours, and what names nothing is not found")
def test_cancelling_and_unknown_names(lade: Lade) -> None:
    bike, member = lade.bike(), lade.member()
    first = lade.book(bike, at(6), at(6, "12:00"), member)
    assert lade.outcome(bike, at(6), at(6, "12:00")) == TAKEN
    lade.cancel(first)
    second = lade.book(bike, at(6), at(6, "12:00"), member)
    assert lade.kept(bike) == [(first, "cancelled"), (second, "confirmed")]
    missing = (404, "not_found")
    nobody = 1_900_000_000
    assert lade.outcome(nobody, at(6), at(6, "12:00"), member) == missing
    assert lade.outcome(bike, at(7), at(7, "12:00"), nobody) == missing
    assert outcome(lade.http.post(f"/bookings/{nobody}/cancel")) == missing
