"""The list, page by page, while others book."""

from base64 import urlsafe_b64encode
from typing import Any

import pytest

INSERT = (
    "INSERT INTO bookings (bike_id, member_id, starts_at, ends_at, created_at)"
    " SELECT %s, %s, t, t + interval '1 hour', %s"
    " FROM generate_series(%s::timestamptz, %s::timestamptz, '1 hour') AS t RETURNING id"
)


@pytest.fixture
def api(candidate: Any) -> Any:
    return candidate.http()


@pytest.fixture
def whose(api: Any) -> tuple[int, int]:
    """A bike and a member."""
    bike = api.post("/bikes", json={"name": "Otter"}).json()["id"]
    return bike, api.post("/members", json={"name": "Family Okafor"}).json()["id"]


def batch(candidate: Any, whose: tuple[int, int], made: str, day: str) -> list[int]:
    """Ten bookings that Joris imports: all made at the same moment."""
    hours = (f"{day} 00:00Z", f"{day} 09:00Z")
    return [number for (number,) in candidate.sql(INSERT, [*whose, made, *hours])]


def test_each_of_a_batch_once(candidate: Any, api: Any, whose: tuple[int, int]) -> None:
    old = batch(candidate, whose, "2026-01-01 10:00:00.000001Z", "2026-02-01")
    new = batch(candidate, whose, "2026-01-01 10:00:00.000002Z", "2026-02-02")
    query: dict[str, object] = {"bike_id": whose[0], "status": "confirmed", "limit": 3}
    seen = []
    for turn in range(20):
        page = api.get("/bookings", params=query).json()
        seen += [booking["id"] for booking in page["items"]]
        if turn == 1:
            # One arrives, the last one seen drops out, and one that was not seen yet.
            batch(candidate, whose, "2026-01-02 10:00Z", "2026-02-03")
            for number in (seen[-1], old[0]):
                api.post(f"/bookings/{number}/cancel")
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert seen == [*new[::-1], *old[:0:-1]]


def test_limits(candidate: Any, api: Any, whose: tuple[int, int]) -> None:
    for day in ("01", "02", "03"):
        batch(candidate, whose, "2026-01-01 10:00Z", f"2026-02-{day}")
    query = {"bike_id": whose[0]}
    assert len(api.get("/bookings", params=query).json()["items"]) == 20
    page = api.get("/bookings", params={**query, "limit": 30}).json()
    assert (len(page["items"]), page["next_cursor"]) == (30, None)
    assert set(page) == {"items", "next_cursor"}
    for limit in (0, 101, "x"):
        assert api.get("/bookings", params={**query, "limit": limit}).status_code == 422


def test_no_cursors(candidate: Any, api: Any, whose: tuple[int, int]) -> None:
    batch(candidate, whose, "2026-01-01 10:00Z", "2026-02-01")
    cursor = api.get("/bookings", params={"limit": 1}).json()["next_cursor"]
    assert api.get("/bookings", params={"cursor": cursor}).status_code == 200
    place = urlsafe_b64encode(b"2026-01-01T10:00:00+00:00 1").decode()
    wrong = ["", "x", "é", "1", "\0", "null", place, cursor + "=", cursor + "\n", cursor + "!"]
    wrong += [
        cursor[:at] + ("A" if cursor[at] != "A" else "B") + cursor[at + 1 :]
        for at in range(len(cursor))
    ]
    for text in wrong:
        answer = api.get("/bookings", params={"cursor": text})
        assert answer.status_code == 422, text
        assert "detail" in answer.json()


def test_nothing_is_sorted(candidate: Any, api: Any, whose: tuple[int, int]) -> None:
    candidate.sql(
        "INSERT INTO bookings (bike_id, member_id, starts_at, ends_at, status, created_at)"
        " SELECT %s, %s, t, t + interval '1 hour', 'cancelled', t"
        " FROM generate_series('2010-01-01'::timestamptz, '2012-01-01', '1 hour') AS t",
        list(whose),
    )
    candidate.sql("ANALYZE bookings")
    plan = candidate.sql(
        "EXPLAIN SELECT * FROM bookings ORDER BY created_at DESC, id DESC LIMIT 20"
    )
    candidate.sql("DELETE FROM bookings WHERE bike_id = %s", [whose[0]])
    assert "Sort" not in "\n".join(line for (line,) in plan)
