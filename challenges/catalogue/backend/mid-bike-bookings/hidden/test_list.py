"""The list of bookings, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cooperative import INSERT, VALUES, at

if TYPE_CHECKING:
    from cooperative import Lade

BATCH = "2026-02-09T19:30:00.123456Z"
JUST_BEFORE = "2026-02-09T19:30:00.123455Z"
JUST_AFTER = "2026-02-09T19:30:00.123457Z"


def rows(lade: Lade, bike: int, times: list[str], member: int | None = None) -> list[int]:
    """A booking for each time at which it was made, on one day after the other."""
    who = lade.member() if member is None else member
    first = len(lade.kept(bike)) + 1
    values = [
        value
        for day, time in enumerate(times, first)
        for value in (bike, who, at(day), at(day, "12:00"), "confirmed", "", time)
    ]
    more = f", {VALUES}" * (len(times) - 1)
    return [number for (number,) in lade.sql(f"{INSERT}{more} RETURNING id", values)]


@pytest.mark.criterion("databases", weight=3)
@pytest.mark.title("Paging shows every booking once, newest first, also within a batch")
def test_every_booking_once(lade: Lade) -> None:
    bike = lade.bike()
    after, *batch, before = rows(lade, bike, [JUST_AFTER, *[BATCH] * 4, JUST_BEFORE])
    expected = [after, *reversed(batch), before]
    seen = {
        limit: [booking for page in lade.pages(bike_id=bike, limit=limit) for booking in page]
        for limit in (1, 2, 3, 100)
    }
    assert seen == dict.fromkeys(seen, expected)
    everything = [booking for page in lade.pages(most=60, limit=7) for booking in page]
    assert [booking for booking in everything if booking in expected] == expected
    assert len(set(everything)) == len(everything)


@pytest.mark.criterion("apis", weight=1)
@pytest.mark.title("The last page says that it is the last, and a page holds 20 by default")
def test_last_page(lade: Lade) -> None:
    bike = lade.bike()
    ids = rows(lade, bike, [BATCH] * 21)[::-1]
    assert lade.pages(bike_id=bike) == [ids[:20], ids[20:]]
    assert lade.pages(bike_id=bike, limit=7) == [ids[:7], ids[7:14], ids[14:]]
    assert lade.pages(bike_id=bike, limit=21) == [ids]
    assert lade.pages(bike_id=lade.bike(), limit=1) == [[]]


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("Pages stay in place while bookings arrive or are cancelled")
def test_pages_stay_in_place(lade: Lade) -> None:
    bike = lade.bike()
    ids = rows(lade, bike, [JUST_BEFORE, *[BATCH] * 5])
    query = {"bike_id": bike, "status": "confirmed", "limit": 2}
    first, cursor = lade.page(**query)
    assert first == [ids[5], ids[4]]
    lade.book(bike, at(20), at(20, "12:00"))
    second, cursor = lade.page(**query, cursor=cursor)
    assert second == [ids[3], ids[2]], "a booking that arrived meanwhile moved the second page"
    for booking in (ids[5], ids[4], ids[2]):
        lade.cancel(booking)
    third, cursor = lade.page(**query, cursor=cursor)
    assert third == [ids[1], ids[0]], "bookings that were cancelled moved the third page"
    assert cursor is None


@pytest.mark.criterion("apis", weight=2)
@pytest.mark.title("Filters hold on every page and can be combined")
def test_filters_on_every_page(lade: Lade) -> None:
    bike, other, member, guest = lade.bike(), lade.bike(), lade.member(), lade.member()
    first = rows(lade, other, [BATCH, JUST_AFTER], member)
    ids = rows(lade, bike, [JUST_BEFORE, BATCH, BATCH, BATCH, JUST_AFTER], member)
    rows(lade, bike, [BATCH, JUST_BEFORE], guest)
    elsewhere = rows(lade, other, [BATCH, JUST_BEFORE], member)
    lost = lade.write(bike, at(1), at(5), "displaced", BATCH, member)
    lade.cancel(ids[2])

    both = {"bike_id": bike, "member_id": member}
    confirmed = [[ids[4]], [ids[3]], [ids[1]], [ids[0]]]
    assert lade.pages(**both, status="confirmed", limit=1) == confirmed
    assert lade.pages(**both, status="displaced", limit=1) == [[lost]]
    assert lade.pages(**both, status="cancelled", limit=1) == [[ids[2]]]
    assert lade.pages(member_id=member, limit=3) == [
        [ids[4], first[1], lost],
        [elsewhere[0], ids[3], ids[2]],
        [ids[1], first[0], elsewhere[1]],
        [ids[0]],
    ]


@pytest.mark.criterion("python_fundamentals", weight=1)
@pytest.mark.title("A wrong limit or cursor is the caller's mistake, and never a 500")
def test_wrong_queries(lade: Lade) -> None:
    wrong = [
        ("limit", "0"),
        ("limit", "-1"),
        ("limit", "101"),
        ("limit", "many"),
        ("cursor", "yesterday"),
        ("cursor", "-"),
        ("cursor", "%"),
        ("cursor", "AAAA"),
        ("cursor", "\u00b2\u00b2"),
        ("cursor", "' OR 1=1 --"),
        ("cursor", "x" * 300),
        ("status", "lost"),
    ]
    answers = [
        (name, value, lade.http.get("/bookings", params={name: value}).status_code)
        for name, value in wrong
    ]
    assert answers == [(name, value, 422) for name, value in wrong]
    bike = lade.bike()
    ids = rows(lade, bike, [BATCH, BATCH])
    assert lade.page(bike_id=bike, limit=1)[0] == ids[1:]
    assert lade.page(bike_id=bike, limit=100) == (ids[::-1], None)


@pytest.mark.criterion("databases", weight=2)
@pytest.mark.title(
    "On a big table, the newest bookings come from an index and are not searched for"
)
def test_index(lade: Lade) -> None:
    bike, member = lade.bike(), lade.member()
    made = lade.sql(
        "INSERT INTO bookings (bike_id, member_id, starts_at, ends_at, created_at)"
        " SELECT %s, %s, start, start + interval '1 hour', start - interval '1 year'"
        " FROM generate_series(timestamptz '2027-01-01Z', '2027-12-31Z', '3 hours') AS start",
        [bike, member],
    )
    assert made == 2913
    lade.sql("ANALYZE bookings")
    plan = "EXPLAIN SELECT * FROM bookings ORDER BY created_at DESC, id DESC LIMIT 20"
    lines = [line for (line,) in lade.sql(plan)]
    lade.sql("DELETE FROM bookings WHERE bike_id = %s", [bike])
    assert not any("Seq Scan" in line for line in lines), lines
