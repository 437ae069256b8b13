"""Several who want something in the same moment: other families, their app, and the treasurer."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from test_bookings import MONDAY, hours, make

INSERT = """
    INSERT INTO bookings (bike_id, member_id, starts_at, ends_at)
    VALUES (%(bike_id)s, %(member_id)s, %(starts_at)s, %(ends_at)s) RETURNING id
"""


def some(api: Any, path: str, count: int) -> list[int]:
    """Make bikes or members and return their numbers."""
    return [make(api, path, name=f"Number {number}")["id"] for number in range(count)]


def post_all(candidate: Any, bodies: list[dict[str, object]]) -> list[Any]:
    """Ask for all these bookings at once."""
    together = threading.Barrier(len(bodies))

    def post(body: dict[str, object]) -> Any:
        with candidate.http() as api:
            api.get("/healthz")
            together.wait()
            return api.post("/bookings", json=body)

    with ThreadPoolExecutor(len(bodies)) as pool:
        return list(pool.map(post, bodies))


def outcomes(answers: list[Any]) -> list[str]:
    """What became of each, sorted."""
    return sorted(
        "booked" if answer.status_code == 201 else answer.json()["error"]["code"]
        for answer in answers
    )


def test_one_of_many_gets_the_bike(candidate: Any) -> None:
    api = candidate.http()
    for _ in range(5):
        [bike] = some(api, "/bikes", 1)
        bodies = [
            {"bike_id": bike, "member_id": member, **hours(f"{9 + place % 3:02}:00", "14:00")}
            for place, member in enumerate(some(api, "/members", 24))
        ]
        began = time.monotonic()
        assert outcomes(post_all(candidate, bodies)) == ["bike_taken"] * 23 + ["booked"]
        assert time.monotonic() - began < 5


def test_hours_side_by_side_all_get_the_bike(candidate: Any) -> None:
    api = candidate.http()
    [bike] = some(api, "/bikes", 1)
    bodies = [
        {"bike_id": bike, "member_id": member, **hours(f"{hour:02}:00", f"{hour + 1:02}:00")}
        for hour, member in enumerate(some(api, "/members", 20))
    ]
    assert outcomes(post_all(candidate, bodies)) == ["booked"] * 20


def test_a_whole_plan_at_once_stops_at_the_limit(candidate: Any) -> None:
    api = candidate.http()
    [member] = some(api, "/members", 1)
    bodies = [
        {"bike_id": bike, "member_id": member, **hours("09:00", "10:00")}
        for bike in some(api, "/bikes", 12)
    ]
    assert outcomes(post_all(candidate, bodies)) == ["booked"] * 3 + ["weekly_limit"] * 9


@pytest.mark.parametrize(
    ("end", "outcome"), [("commit", "bike_taken"), ("rollback", "booked"), (None, "bike_taken")]
)
def test_a_row_of_the_treasurer_in_that_moment(
    candidate: Any, end: str | None, outcome: str
) -> None:
    api = candidate.http()
    [bike], [member, *others] = some(api, "/bikes", 1), some(api, "/members", 3)
    wanted = {"bike_id": bike, **hours("09:00", "12:00")}
    later = {"bike_id": bike, "member_id": others[1], **hours("12:00", "13:00")}
    with (
        psycopg.connect(candidate.url("postgres")) as treasurer,
        ThreadPoolExecutor() as pool,
    ):
        treasurer.execute(INSERT, {**wanted, "member_id": member})
        began = time.monotonic()
        answer = pool.submit(post_all, candidate, [{**wanted, "member_id": others[0]}])
        time.sleep(0.5)
        assert not answer.done()
        # Other hours are not held up by those who wait.
        assert outcomes(post_all(candidate, [later])) == ["booked"]
        assert time.monotonic() - began < 2
        if end is not None:
            getattr(treasurer, end)()
        assert outcomes(answer.result()) == [outcome]
        assert time.monotonic() - began < 6


@pytest.mark.parametrize(("times", "outcome"), [(1, "booked"), (None, "bike_taken")])
def test_a_deadlock_is_not_the_end(candidate: Any, times: int | None, outcome: str) -> None:
    api = candidate.http()
    [bike], [member] = some(api, "/bikes", 1), some(api, "/members", 1)
    candidate.sql("CREATE SEQUENCE deadlocks")
    candidate.sql(f"""
        CREATE FUNCTION deadlock() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.bike_id = {bike} AND nextval('deadlocks') <= {times or 1000} THEN
                RAISE EXCEPTION 'as if' USING ERRCODE = 'deadlock_detected';
            END IF;
            RETURN NEW;
        END $$
    """)
    candidate.sql(
        "CREATE TRIGGER deadlock AFTER INSERT ON bookings FOR EACH ROW EXECUTE FUNCTION deadlock()"
    )
    try:
        wanted = {"bike_id": bike, "member_id": member, **hours("09:00", "12:00")}
        assert outcomes(post_all(candidate, [wanted])) == [outcome]
    finally:
        candidate.sql("DROP TRIGGER deadlock ON bookings")
        candidate.sql("DROP FUNCTION deadlock")
        candidate.sql("DROP SEQUENCE deadlocks")


def test_postgresql_refuses_the_treasurer_too(candidate: Any) -> None:
    api = candidate.http()
    bikes, [member] = some(api, "/bikes", 2), some(api, "/members", 1)
    wanted = {"bike_id": bikes[0], "member_id": member, **hours("09:00", "12:00")}
    make(api, "/bookings", **wanted)
    with pytest.raises(psycopg.errors.ExclusionViolation):
        candidate.sql(INSERT, wanted)
    [[other]] = candidate.sql(INSERT, {**wanted, "bike_id": bikes[1]})
    with pytest.raises(psycopg.errors.ExclusionViolation):
        candidate.sql("UPDATE bookings SET bike_id = %s WHERE id = %s", (bikes[0], other))
    candidate.sql("UPDATE bookings SET status = 'displaced' WHERE id = %s", (other,))
    candidate.sql("UPDATE bookings SET bike_id = %s WHERE id = %s", (bikes[0], other))
    with pytest.raises(psycopg.errors.ExclusionViolation):
        candidate.sql("UPDATE bookings SET status = 'confirmed' WHERE id = %s", (other,))


def test_a_displaced_booking_holds_nothing(candidate: Any) -> None:
    api = candidate.http()
    [bike], [member] = some(api, "/bikes", 1), some(api, "/members", 1)
    wanted = {"bike_id": bike, "member_id": member, **hours("09:00", "12:00")}
    displaced = make(api, "/bookings", **wanted)["id"]
    for hour in (12, 13):
        make(api, "/bookings", **{**wanted, **hours(f"{hour}:00", f"{hour + 1}:00")})
    candidate.sql("UPDATE bookings SET status = 'displaced' WHERE id = %s", (displaced,))
    month = {"month": MONDAY[:7]}
    assert api.get(f"/bikes/{bike}/usage", params=month).json() == {"bookings": 2, "hours": 2.0}
    free = {"from": wanted["starts_at"], "to": wanted["ends_at"]}
    assert bike in [found["id"] for found in api.get("/bikes/free", params=free).json()]
    make(api, "/bookings", **wanted)
    query = {"bike_id": bike, "status": "displaced"}
    [found] = api.get("/bookings", params=query).json()["items"]
    assert (found["id"], found["status"]) == (displaced, "displaced")
    assert api.post(f"/bookings/{displaced}/cancel").json()["status"] == "cancelled"


def test_weeks_begin_on_monday_in_utc(candidate: Any) -> None:
    api = candidate.http()
    bikes, [member] = some(api, "/bikes", 3), some(api, "/members", 1)
    sunday = {"starts_at": "2026-06-07T23:00:00-03:00", "ends_at": "2026-06-08T03:00:00Z"}
    for bike in bikes:
        make(api, "/bookings", bike_id=bike, member_id=member, **sunday)
    whose = {"bike_id": bikes[0], "member_id": member}
    make(
        api, "/bookings", **whose, starts_at="2026-06-07T23:59:00Z", ends_at="2026-06-08T00:30:00Z"
    )
    answer = api.post("/bookings", json={**whose, **hours("23:00", "23:30", "2026-06-14")})
    assert answer.json()["error"]["code"] == "weekly_limit"
    make(api, "/bookings", **whose, **hours("00:00", "01:00", "2026-06-15"))
