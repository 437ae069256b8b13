"""The list, and what a displaced booking means elsewhere."""

from typing import Any

BATCH = "2026-03-02T19:00:00.000001Z"


def write(candidate: Any, bike: int, member: int, day: int, status: str = "confirmed") -> int:
    """A booking as Joris imports them: its id."""
    rows = candidate.sql(
        "INSERT INTO bookings (bike_id, member_id, starts_at, ends_at, status, created_at)"
        " VALUES (%s, %s, %s::timestamptz, %s::timestamptz, %s, %s::timestamptz) RETURNING id",
        [bike, member, f"2026-09-0{day}T09:00Z", f"2026-09-0{day}T12:00Z", status, BATCH],
    )
    return rows[0][0]


def test_a_batch_is_paged_whole(candidate: Any) -> None:
    api = candidate.http()
    bike = api.post("/bikes", json={"name": "Otter"}).json()["id"]
    member = api.post("/members", json={"name": "Family Okafor"}).json()["id"]
    ids = [write(candidate, bike, member, day) for day in range(1, 6)]
    seen = []
    query = {"bike_id": bike, "limit": 2}
    for _ in range(3):
        page = api.get("/bookings", params=query).json()
        seen += [booking["id"] for booking in page["items"]]
        query["cursor"] = page["next_cursor"]
    assert seen == ids[::-1]
    assert query["cursor"] is None


def test_a_displaced_booking_holds_nothing(candidate: Any) -> None:
    api = candidate.http()
    bike = api.post("/bikes", json={"name": "Otter"}).json()["id"]
    member = api.post("/members", json={"name": "Family Okafor"}).json()["id"]
    lost = write(candidate, bike, member, 1, "displaced")
    hours = {"from": "2026-09-01T09:00:00Z", "to": "2026-09-01T12:00:00Z"}
    assert bike in [found["id"] for found in api.get("/bikes/free", params=hours).json()]
    assert api.get(f"/bookings/{lost}").json()["status"] == "displaced"
