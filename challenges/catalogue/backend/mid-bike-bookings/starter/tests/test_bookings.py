"""Bookings, as the members' app and Joris use them. Each test makes what it needs."""

from typing import Any

MONDAY = "2026-06-01"


def make(api: Any, path: str, **fields: object) -> Any:
    """Create something and return it."""
    answer = api.post(path, json=fields)
    assert answer.status_code == 201, answer.text
    return answer.json()


def hours(start: str, end: str, day: str = MONDAY) -> dict[str, str]:
    """A time on a day."""
    return {"starts_at": f"{day}T{start}:00Z", "ends_at": f"{day}T{end}:00Z"}


def test_a_booking_comes_back_as_it_was_made(candidate: Any) -> None:
    api = candidate.http()
    bike = make(api, "/bikes", name="Otter")
    member = make(api, "/members", name="Family Okafor")
    wanted = {"bike_id": bike["id"], "member_id": member["id"], **hours("09:00", "12:30")}
    booking = make(api, "/bookings", **wanted, note="one cello")
    assert {key: booking[key] for key in wanted} == wanted
    assert (booking["status"], booking["note"]) == ("confirmed", "one cello")
    assert api.get(f"/bookings/{booking['id']}").json() == booking


def test_a_bike_that_is_taken_is_a_conflict(candidate: Any) -> None:
    api = candidate.http()
    bike = make(api, "/bikes", name="Otter")
    member = make(api, "/members", name="Family Okafor")
    whose = {"bike_id": bike["id"], "member_id": member["id"]}
    make(api, "/bookings", **whose, **hours("09:00", "12:00"))
    answer = api.post("/bookings", json={**whose, **hours("11:00", "13:00")})
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "bike_taken"


def test_a_cancelled_booking_gives_its_hours_back(candidate: Any) -> None:
    api = candidate.http()
    bike = make(api, "/bikes", name="Otter")
    member = make(api, "/members", name="Family Okafor")
    whose = {"bike_id": bike["id"], "member_id": member["id"]}
    first = make(api, "/bookings", **whose, **hours("09:00", "12:00"))
    cancelled = api.post(f"/bookings/{first['id']}/cancel")
    assert cancelled.json()["status"] == "cancelled"
    make(api, "/bookings", **whose, **hours("09:00", "12:00"))


def test_a_bike_is_free_when_it_comes_back(candidate: Any) -> None:
    api = candidate.http()
    bike = make(api, "/bikes", name="Otter")
    member = make(api, "/members", name="Family Okafor")
    whose = {"bike_id": bike["id"], "member_id": member["id"]}
    make(api, "/bookings", **whose, **hours("09:00", "12:00"))
    noon = {"from": f"{MONDAY}T12:00:00Z", "to": f"{MONDAY}T14:00:00Z"}
    assert bike["id"] in [found["id"] for found in api.get("/bikes/free", params=noon).json()]
    make(api, "/bookings", **whose, **hours("12:00", "14:00"))


def test_a_fourth_booking_in_a_week_is_too_much(candidate: Any) -> None:
    api = candidate.http()
    bike = make(api, "/bikes", name="Otter")
    member = make(api, "/members", name="Family Okafor")
    whose = {"bike_id": bike["id"], "member_id": member["id"]}
    for day in ("2026-06-01", "2026-06-03", "2026-06-07"):
        make(api, "/bookings", **whose, **hours("09:00", "12:00", day))
    answer = api.post("/bookings", json={**whose, **hours("09:00", "12:00", "2026-06-04")})
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "weekly_limit"
    make(api, "/bookings", **whose, **hours("09:00", "12:00", "2026-06-08"))


def test_the_list_goes_on_where_the_page_before_ended(candidate: Any) -> None:
    api = candidate.http()
    bike = make(api, "/bikes", name="Otter")
    member = make(api, "/members", name="Family Okafor")
    whose = {"bike_id": bike["id"], "member_id": member["id"]}
    made = [
        make(api, "/bookings", **whose, **hours("09:00", "12:00", day))["id"]
        for day in ("2026-06-01", "2026-06-08", "2026-06-15")
    ]
    query = {"bike_id": bike["id"], "limit": 2}
    first = api.get("/bookings", params=query).json()
    make(api, "/bookings", **whose, **hours("09:00", "12:00", "2026-06-22"))
    second = api.get("/bookings", params={**query, "cursor": first["next_cursor"]}).json()
    seen = [booking["id"] for booking in first["items"] + second["items"]]
    assert seen == made[::-1]
    assert second["next_cursor"] is None
