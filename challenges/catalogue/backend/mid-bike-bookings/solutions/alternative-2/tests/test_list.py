"""Paging through GET /bookings."""

from typing import Any

import pytest
from test_bookings import make

ROWS = """
    INSERT INTO bookings (bike_id, member_id, starts_at, ends_at, status, created_at)
    SELECT %(bike)s, %(member)s, at, at + interval '1 hour', 'confirmed',
        '2026-01-01T12:00:00.000001Z'::timestamptz + (n / 4) * interval '1 microsecond'
    FROM generate_series(0, 24) AS n, LATERAL (SELECT '2026-03-01Z'::timestamptz + n * interval '1 day') AS t (at)
    RETURNING id
"""


def bookings(candidate: Any, api: Any) -> tuple[dict[str, int], list[int]]:
    """Make 25 bookings, four at a time, of one bike; return its filter and them, newest first."""
    bike = make(api, "/bikes", name="Otter")["id"]
    member = make(api, "/members", name="Family Okafor")["id"]
    rows = candidate.sql(ROWS, {"bike": bike, "member": member})
    return {"bike_id": bike}, sorted((row[0] for row in rows), reverse=True)


def test_all_bookings_once_while_some_come_and_go(candidate: Any) -> None:
    api = candidate.http()
    whose, made = bookings(candidate, api)
    query: dict[str, object] = {**whose, "status": "confirmed", "limit": 3}
    seen: list[int] = []
    while True:
        page = api.get("/bookings", params=query).json()
        seen += [booking["id"] for booking in page["items"]]
        if page["next_cursor"] is None:
            break
        # The last one of the page drops out, and so does one that is still to come.
        api.post(f"/bookings/{seen[-1]}/cancel")
        if len(seen) == 6:
            api.post(f"/bookings/{made[20]}/cancel")
            member = api.get(f"/bookings/{made[0]}").json()["member_id"]
            times = {"starts_at": "2026-07-01T09:00:00Z", "ends_at": "2026-07-01T10:00:00Z"}
            make(api, "/bookings", **whose, member_id=member, **times)
        query["cursor"] = page["next_cursor"]
    assert seen == made[:20] + made[21:]


def test_a_full_last_page_has_nothing_after_it(candidate: Any) -> None:
    api = candidate.http()
    whose, made = bookings(candidate, api)
    page = api.get("/bookings", params={**whose, "limit": 25}).json()
    assert [booking["id"] for booking in page["items"]] == made
    assert page["next_cursor"] is None
    assert len(api.get("/bookings", params=whose).json()["items"]) == 20


@pytest.mark.parametrize("limit", ["0", "101", "-1", "many"])
def test_a_limit_out_of_bounds(candidate: Any, limit: str) -> None:
    assert candidate.http().get("/bookings", params={"limit": limit}).status_code == 422


def test_a_cursor_that_was_none(candidate: Any) -> None:
    api = candidate.http()
    whose, _ = bookings(candidate, api)
    cursor = api.get("/bookings", params={**whose, "limit": 1}).json()["next_cursor"]
    assert api.get("/bookings", params={"cursor": cursor}).status_code == 200
    changed = [
        cursor[:place] + ("A" if old != "A" else "B") + cursor[place + 1 :]
        for place, old in enumerate(cursor)
    ]
    made_up = ["", "0", "17", "null", "é", "\0", "AAAA", cursor + "=", cursor + "!", cursor[:-1]]
    for wrong in [*changed, *made_up, f" {cursor}", cursor * 2]:
        assert api.get("/bookings", params={"cursor": wrong}).status_code == 422, wrong


def test_a_big_table_is_not_sorted(candidate: Any) -> None:
    api = candidate.http()
    bike = make(api, "/bikes", name="Otter")["id"]
    member = make(api, "/members", name="Family Okafor")["id"]
    try:
        candidate.sql(
            "INSERT INTO bookings (bike_id, member_id, starts_at, ends_at, status, created_at)"
            " SELECT %s, %s, at, at + interval '1 hour', 'cancelled', at - interval '9 days'"
            " FROM generate_series(timestamptz '2020-01-01Z', '2022-01-01Z', '1 hour') AS at",
            (bike, member),
        )
        candidate.sql("ANALYZE bookings")
        plan = candidate.sql(
            "EXPLAIN SELECT * FROM bookings ORDER BY created_at DESC, id DESC LIMIT 20"
        )
        assert "Sort" not in str(plan)
    finally:
        candidate.sql("DELETE FROM bookings WHERE bike_id = %s", (bike,))
