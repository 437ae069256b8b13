"""What must hold when several people press the button together."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any


def make(api: Any, path: str, **fields: object) -> Any:
    """Create something: its id."""
    answer = api.post(path, json=fields)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def at_once(api: Any, wanted: list[dict[str, object]]) -> list[int]:
    """The statuses of bookings that are asked for at the same time, sorted."""
    with ThreadPoolExecutor(len(wanted)) as pool:
        answers = pool.map(lambda body: api.post("/bookings", json=body), wanted)
        return sorted(answer.status_code for answer in answers)


def test_one_of_many_gets_the_bike(candidate: Any) -> None:
    api = candidate.http()
    bike = make(api, "/bikes", name="Otter")
    hours = {"starts_at": "2026-06-01T09:00:00Z", "ends_at": "2026-06-01T12:00:00Z"}
    members = [make(api, "/members", name=f"Family {number}") for number in range(8)]
    wanted = [{"bike_id": bike, "member_id": member, **hours} for member in members]
    assert at_once(api, wanted) == [201] + [409] * 7


def test_a_plan_at_once_stops_at_three(candidate: Any) -> None:
    api = candidate.http()
    member = make(api, "/members", name="Family Okafor")
    wanted: list[dict[str, object]] = [
        {
            "bike_id": make(api, "/bikes", name=f"Otter {day}"),
            "member_id": member,
            "starts_at": f"2026-06-0{day}T09:00:00Z",
            "ends_at": f"2026-06-0{day}T12:00:00Z",
        }
        for day in range(1, 8)
    ]
    assert at_once(api, wanted) == [201] * 3 + [409] * 4
