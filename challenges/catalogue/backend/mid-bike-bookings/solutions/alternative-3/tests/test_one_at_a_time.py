"""A bike is never booked twice, and nobody gets more than a fair share, however many press at once."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

MONDAY = "2026-06-01"
INSERT = (
    "INSERT INTO bookings (bike_id, member_id, starts_at, ends_at, status)"
    " VALUES (%s, %s, %s, %s, %s) RETURNING id"
)


def make(api: Any, path: str, **fields: object) -> int:
    """Create something and return its id."""
    answer = api.post(path, json=fields)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def wish(bike: int, member: int, start: str, end: str, day: str = MONDAY) -> dict[str, object]:
    """What a booking is asked for with."""
    times = {"starts_at": f"{day}T{start}:00Z", "ends_at": f"{day}T{end}:00Z"}
    return {"bike_id": bike, "member_id": member, **times}


def outcome(answer: Any) -> str:
    """The status of the booking, or the error's code."""
    body = answer.json()
    assert answer.status_code == (409 if "error" in body else 201), answer.text
    return body["error"]["code"] if "error" in body else body["status"]


def at_once(api: Any, wishes: list[dict[str, object]]) -> list[str]:
    """Ask for all of them at the same time."""
    start = threading.Barrier(len(wishes))

    def ask(wanted: dict[str, object]) -> str:
        start.wait()
        return outcome(api.post("/bookings", json=wanted))

    with ThreadPoolExecutor(len(wishes)) as pool:
        return list(pool.map(ask, wishes))


@pytest.fixture
def api(candidate: Any) -> Any:
    return candidate.http()


@pytest.fixture
def bike(api: Any) -> int:
    return make(api, "/bikes", name="Otter")


@pytest.fixture
def member(api: Any) -> int:
    return make(api, "/members", name="Family Okafor")


@pytest.fixture
def treasurer(candidate: Any, api: Any) -> Iterator[Any]:
    """A psql that commits when it is told to."""
    with psycopg.connect(candidate.url("postgres")) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def later(api: Any) -> Iterator[Callable[[dict[str, object]], "Future[str]"]]:
    """Ask for a booking in the background, and give it time to get stuck."""
    with ThreadPoolExecutor(8) as pool:

        def ask(wanted: dict[str, object]) -> "Future[str]":
            asked = pool.submit(lambda: outcome(api.post("/bookings", json=wanted)))
            time.sleep(0.4)
            return asked

        yield ask


def test_postgresql_refuses_a_double_booking(
    candidate: Any, api: Any, bike: int, member: int
) -> None:
    make(api, "/bookings", **wish(bike, member, "09:00", "12:00"))
    row = (bike, member, f"{MONDAY} 11:00Z", f"{MONDAY} 13:00Z")
    with pytest.raises(psycopg.errors.ExclusionViolation):
        candidate.sql(INSERT, [*row, "confirmed"])
    for status in ("cancelled", "displaced"):
        [(number,)] = candidate.sql(INSERT, [*row, status])
        with pytest.raises(psycopg.errors.ExclusionViolation):
            candidate.sql("UPDATE bookings SET status = 'confirmed' WHERE id = %s", [number])
    [(number,)] = candidate.sql(
        INSERT, [bike, member, f"{MONDAY} 12:00Z", f"{MONDAY} 13:00Z", "confirmed"]
    )
    with pytest.raises(psycopg.errors.ExclusionViolation):
        candidate.sql(
            "UPDATE bookings SET starts_at = starts_at - interval '1 second' WHERE id = %s",
            [number],
        )


def test_one_of_many_gets_the_bike(candidate: Any, api: Any, bike: int) -> None:
    members = [make(api, "/members", name="Family") for _ in range(30)]
    wishes = [
        wish(bike, member, f"{9 + number % 3:02}:00", "14:00")
        for number, member in enumerate(members)
    ]
    before = time.monotonic()
    assert Counter(at_once(api, wishes)) == {"confirmed": 1, "bike_taken": 29}
    assert time.monotonic() - before < 10


@pytest.mark.parametrize(("end", "expected"), [("commit", "bike_taken"), ("rollback", "confirmed")])
def test_the_treasurers_row_decides(
    bike: int, member: int, treasurer: Any, later: Any, end: str, expected: str
) -> None:
    row = [bike, member, f"{MONDAY} 11:00Z", f"{MONDAY} 13:00Z", "confirmed"]
    treasurer.execute(INSERT, row)
    asked = later(wish(bike, member, "09:00", "12:00"))
    assert not asked.done()
    getattr(treasurer, end)()
    assert asked.result(5) == expected


def test_a_treasurer_who_goes_to_lunch(bike: int, member: int, treasurer: Any, later: Any) -> None:
    row = [bike, member, f"{MONDAY} 11:00Z", f"{MONDAY} 13:00Z", "confirmed"]
    treasurer.execute(INSERT, row)
    assert later(wish(bike, member, "09:00", "12:00")).result(8) == "bike_taken"


def test_other_hours_are_not_disturbed(
    api: Any, bike: int, member: int, treasurer: Any, later: Any
) -> None:
    other = make(api, "/bikes", name="Beaver")
    row = [bike, member, f"{MONDAY} 11:00Z", f"{MONDAY} 13:00Z", "confirmed"]
    treasurer.execute(INSERT, row)
    stuck = later(wish(bike, member, "09:00", "12:00"))
    assert later(wish(bike, member, "13:00", "14:00")).result(1) == "confirmed"
    assert later(wish(other, member, "09:00", "12:00")).result(1) == "confirmed"
    assert not stuck.done()
    treasurer.rollback()
    assert stuck.result(5) == "confirmed"


def test_a_deadlock_is_no_500(bike: int, member: int, treasurer: Any, later: Any) -> None:
    treasurer.execute("UPDATE members SET phone = '1' WHERE id = %s", [member])
    asked = later(wish(bike, member, "09:00", "12:00"))  # has the hours, waits for the member
    row = [bike, member, f"{MONDAY} 11:00Z", f"{MONDAY} 13:00Z", "confirmed"]
    try:
        treasurer.execute(INSERT, row)
        treasurer.commit()
        expected = "bike_taken"
    except psycopg.errors.DeadlockDetected:
        treasurer.rollback()
        expected = "confirmed"
    assert asked.result(8) == expected


def test_a_plan_of_a_week_at_once(api: Any, member: int) -> None:
    bikes = [make(api, "/bikes", name="Otter") for _ in range(8)]
    found = at_once(api, [wish(bike, member, "09:00", "12:00") for bike in bikes])
    assert Counter(found) == {"confirmed": 3, "weekly_limit": 5}


def test_what_counts_towards_the_limit(candidate: Any, api: Any, bike: int, member: int) -> None:
    rows = [
        ("2026-05-31 23:59Z", "2026-06-01 08:00Z", "confirmed"),  # the week before
        ("2026-06-08 00:00Z", "2026-06-08 08:00Z", "confirmed"),  # the week after
        ("2026-06-02 00:00Z", "2026-06-02 08:00Z", "displaced"),
        ("2026-06-03 00:00Z", "2026-06-03 08:00Z", "cancelled"),
        ("2026-06-07 23:00Z", "2026-06-07 23:30Z", "confirmed"),
    ]
    for row in rows:
        candidate.sql(INSERT, [bike, member, *row])
    make(api, "/bookings", **wish(bike, member, "09:00", "12:00"))
    last = make(api, "/bookings", **wish(bike, member, "12:00", "13:00"))
    fourth = wish(bike, member, "13:00", "14:00")
    assert outcome(api.post("/bookings", json=fourth)) == "weekly_limit"
    # Not even the refused one holds the hours.
    neighbour = make(api, "/members", name="Family Peeters")
    make(api, "/bookings", **wish(bike, neighbour, "13:00", "14:00"))
    assert api.post(f"/bookings/{last}/cancel").status_code == 200
    make(api, "/bookings", **wish(bike, member, "12:00", "13:00"))


def test_a_displaced_booking_holds_nothing(
    candidate: Any, api: Any, bike: int, member: int
) -> None:
    [(number,)] = candidate.sql(
        INSERT, [bike, member, f"{MONDAY} 09:00Z", f"{MONDAY} 12:00Z", "displaced"]
    )
    hours = {"from": f"{MONDAY}T09:00:00Z", "to": f"{MONDAY}T12:00:00Z"}
    assert bike in [found["id"] for found in api.get("/bikes/free", params=hours).json()]
    usage = api.get(f"/bikes/{bike}/usage", params={"month": "2026-06"}).json()
    assert usage == {"bookings": 0, "hours": 0}
    make(api, "/bookings", **wish(bike, member, "09:00", "12:00"))
    query = {"bike_id": bike, "status": "displaced"}
    listed = api.get("/bookings", params=query).json()["items"]
    assert [booking["id"] for booking in listed] == [number]
    assert api.post(f"/bookings/{number}/cancel").json()["status"] == "cancelled"
    assert api.get("/bookings", params=query).json() == {"items": [], "next_cursor": None}
