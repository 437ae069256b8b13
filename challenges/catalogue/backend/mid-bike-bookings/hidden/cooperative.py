"""The co-operative as a test needs it: bikes and members of its own, bookings by HTTP and SQL."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Thread
from typing import Any

import pytest

Json = dict[str, Any]
Answer = tuple[int, object]

# A row from psql, as the treasurer writes it.
VALUES = "(%s, %s, %s::timestamptz, %s::timestamptz, %s, %s, %s::timestamptz)"
INSERT = f"""
    INSERT INTO bookings (bike_id, member_id, starts_at, ends_at, status, note, created_at)
    VALUES {VALUES}
"""
MADE_AT = "2026-01-05T10:00:00Z"
# Says that a statement of `aside` has come this far: a sequence does not wait for a commit.
HERE = "nextval('members_id_seq')"


def at(day: int, time: str = "09:00") -> str:
    """A time in July 2026; the 6th, 13th and 20th are Mondays."""
    return f"2026-07-{day:02}T{time}:00Z"


class Lade:
    """The service and its database. What answers wrongly fails the test."""

    def __init__(self, candidate: Any) -> None:
        self.candidate = candidate
        self.http = candidate.http()

    # Calls

    def get(self, path: str, query: Json | None = None) -> Any:
        """Get JSON."""
        return read(self.http.get(path, params=query), 200)

    def bike(self) -> int:
        """A new bike."""
        return number(read(self.http.post("/bikes", json={"name": "Heron"}), 201), "id")

    def member(self) -> int:
        """A new member."""
        return number(read(self.http.post("/members", json={"name": "Family Vos"}), 201), "id")

    def ask(self, bike: int, starts: str, ends: str, member: int | None = None) -> Any:
        """Ask for a booking, of a new member unless one is named."""
        who = self.member() if member is None else member
        times = {"starts_at": starts, "ends_at": ends}
        return self.http.post("/bookings", json={"bike_id": bike, "member_id": who, **times})

    def book(self, bike: int, starts: str, ends: str, member: int | None = None) -> int:
        """Book a bike."""
        return number(read(self.ask(bike, starts, ends, member), 201), "id")

    def outcome(self, bike: int, starts: str, ends: str, member: int | None = None) -> Answer:
        """The status of a booking that is asked for, and the code of the error."""
        return outcome(self.ask(bike, starts, ends, member))

    def cancel(self, booking: int) -> Json:
        """Cancel a booking."""
        found = read(self.http.post(f"/bookings/{booking}/cancel"), 200)
        assert isinstance(found, dict), f"a booking is {found!r}"
        return found

    def free(self, starts: str, ends: str) -> set[int]:
        """The bikes that are free."""
        found = self.get("/bikes/free", {"from": starts, "to": ends})
        assert isinstance(found, list), f"/bikes/free answered {found!r}"
        return {number(bike, "id") for bike in found}

    # The list

    def page(self, **query: object) -> tuple[list[int], str | None]:
        """The ids on a page, and its next_cursor."""
        answer = self.get("/bookings", query)
        is_right = isinstance(answer, dict) and {"items", "next_cursor"} <= answer.keys()
        assert is_right, f"the page has no items or no next_cursor: {str(answer)[:300]}"
        assert isinstance(answer["items"], list), f"items is {answer['items']!r}"
        return [number(booking, "id") for booking in answer["items"]], answer["next_cursor"]

    def pages(self, most: int = 12, **query: object) -> list[list[int]]:
        """The ids on all pages, from the first to the one without a next_cursor."""
        found: list[list[int]] = []
        place: dict[str, object] = {}
        while len(found) < most:
            ids, following = self.page(**query, **place)
            found.append(ids)
            if following is None:
                return found
            place = {"cursor": following}
        pytest.fail(f"after {most} pages there is still a next_cursor: {found}")

    # The database

    def sql(self, statement: str, parameters: Iterable[object] = ()) -> Any:
        """Carry out a statement as the treasurer does."""
        return self.candidate.sql(statement, list(parameters))

    def row(self, bike: int, starts: str, ends: str) -> str:
        """An INSERT for `aside`."""
        columns = "bike_id, member_id, starts_at, ends_at"
        values = f"{bike}, {self.member()}, '{starts}', '{ends}'"
        return f"INSERT INTO bookings ({columns}) VALUES ({values})"

    def aside(self, statement: str) -> Thread:
        """Start a statement as the treasurer does, and go on when it has come to HERE.

        Until it ends, `sql` waits. So members tell how far it is: else their numbers go up by one.
        """
        last = self.member()
        psql = Thread(target=lambda: self.sql(statement))
        psql.start()
        while True:
            has_ended = not psql.is_alive()
            new = self.member()
            if new != last + 1:
                return psql
            if has_ended:
                pytest.fail("the treasurer's statement did not come to HERE")
            last = new
            Event().wait(0.02)

    def refuses(self, statement: str, parameters: Iterable[object] = ()) -> bool:
        """Whether PostgreSQL refuses a statement."""
        return refuses(self.candidate, statement, parameters)

    def write(
        self,
        bike: int,
        starts: str,
        ends: str,
        status: str = "confirmed",
        made_at: str = MADE_AT,
        member: int | None = None,
    ) -> int:
        """Insert a booking with SQL: its id."""
        who = self.member() if member is None else member
        values = [bike, who, starts, ends, status, "psql", made_at]
        return self.sql(f"{INSERT} RETURNING id", values)[0][0]

    def kept(self, bike: int) -> list[tuple[int, str]]:
        """The ids and statuses of a bike's bookings."""
        return self.sql("SELECT id, status FROM bookings WHERE bike_id = %s ORDER BY id", [bike])


def refuses(candidate: Any, statement: str, parameters: Iterable[object] = ()) -> bool:
    """Whether PostgreSQL refuses a statement."""
    try:
        with candidate.raises("psycopg.Error"):
            candidate.sql(statement, list(parameters))
    except AssertionError:
        return False
    return True


def together(calls: list[Callable[[], Any]]) -> list[Any]:
    """What calls return that are made at the same time, each from a thread of its own."""
    start = Barrier(len(calls))

    def begin(call: Callable[[], Any]) -> Any:
        start.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(begin, calls))


def outcome(answer: Any) -> Answer:
    """The status of an answer, and the code of the error if it is one."""
    if answer.status_code < 300:
        return answer.status_code, None
    try:
        return answer.status_code, answer.json()["error"]["code"]
    except (ValueError, KeyError, TypeError):
        return answer.status_code, f"not the error shape: {answer.text[:120]!r}"


def read(answer: Any, status: int) -> Any:
    """The JSON in an answer that must have this status."""
    assert answer.status_code == status, (
        f"{answer.request.method} {answer.request.url} answered {answer.status_code}"
        f" instead of {status}: {answer.text[:300]}"
    )
    try:
        return json.loads(answer.text)
    except ValueError:
        pytest.fail(f"the answer is not JSON: {answer.text[:300]!r}")


def number(answer: Any, field: str) -> int:
    """A field of an answer that must be a whole number."""
    value = answer.get(field) if isinstance(answer, dict) else None
    assert isinstance(value, int), f"{field} is {value!r}, not a whole number"
    return value
