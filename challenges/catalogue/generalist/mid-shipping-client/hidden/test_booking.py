"""Booking: nothing twice, nothing forgotten."""

import json
import re
from typing import Any

import fake_harrier
import pytest
from fake_harrier import Fault, error, state

ORDERS = """\
number,name,street,postcode,city,country,pieces,grams
SC-1042,Ida Holm,3 Mill Lane,CT5 1AB,Whitstable,GB,2,1400
SC-1043,Jo Okafor,17 Quay Street,LA1 1XY,Lancaster,GB,9,8200
SC-1044,Mikel Etxe,Kale Nagusia 8,20003,Donostia,ES,1,600
"""
PARCEL = {
    "reference": "SC-1042",
    "to": {
        "name": "Ida Holm",
        "street": "3 Mill Lane",
        "postcode": "CT5 1AB",
        "city": "Whitstable",
        "country": "GB",
    },
    "grams": 1400,
    "service": "fragile",
}
BOOK = "python -m despatch book orders.csv"


def run(candidate: Any, orders: str = ORDERS) -> Any:
    """Run the evening's job."""
    return candidate.run(BOOK, files={"orders.csv": orders}, env={"HARRIER_KEY": fake_harrier.KEY})


@pytest.mark.criterion("problem_solving", weight=3)
@pytest.mark.title("When an answer is lost, the parcel is still booked only once")
def test_lost_answer(room: Any) -> None:
    state.faults = [
        Fault(201, body=b'{"id": "hs_2', works=True, breaks_off=True),
        Fault(409, body=error("in_progress", "still at it")),
        Fault(502, works=True),
    ]
    assert room.book().tracking == "HR20418GB"
    assert len(state.shipments) == 1
    assert len({request.key for request in room.requests}) == 1
    assert len({request.body for request in room.requests}) == 1
    assert len(room.requests) == 4


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("Running the job again books nothing twice")
def test_second_run(room: Any, candidate: Any) -> None:
    first, second = run(candidate), run(candidate)
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert second.stdout == first.stdout
    assert first.stdout == "SC-1042 HR20418GB\nSC-1043 HR20419GB\nSC-1044 HR20420GB\n"
    assert len(state.shipments) == 3


@pytest.mark.criterion("apis")
@pytest.mark.title("Another parcel and a corrected one are requests of their own")
def test_keys_differ(room: Any) -> None:
    changes: list[dict[str, Any]] = [
        {},
        {"number": "SC-1043"},
        {"name": "Ida Holmes"},
        {"street": "4 Mill Lane"},
        {"postcode": "CT5 1AC"},
        {"city": "Whitby"},
        {"country": "IE"},
        {"grams": 1401},
    ]
    for changed in changes:
        room.book(**changed)
    assert len(state.shipments) == len(changes)
    odd = "SC-1042/B (Ærø, \N{SNOWFLAKE}) " + "x" * 80
    assert room.book(number=odd).reference == odd
    keys = [request.key for request in room.requests]
    assert all(re.fullmatch("[A-Za-z0-9_-]{16,64}", key) for key in keys), keys


@pytest.mark.criterion("apis", weight=2)
@pytest.mark.title("Each attempt says when it was sent, and the parcel is described as before")
def test_what_is_sent(room: Any) -> None:
    room.clock.sleep(90)
    state.faults = [Fault(500, {"Retry-After": "45"}), None]
    room.book()
    room.clock.sleep(30)
    room.book(number="SC-1043")
    assert room.times == [90.0, 135.0, 165.0]
    sent = {request.headers.get("authorization") for request in room.requests}
    assert sent == {f"Bearer {fake_harrier.KEY}"}
    assert [json.loads(request.body) for request in room.requests] == [PARCEL] * 2 + [
        {**PARCEL, "reference": "SC-1043"}
    ]


@pytest.mark.criterion("role_experience")
@pytest.mark.title("A refused order does not stop the others, and trouble is told in one line")
def test_command(room: Any, candidate: Any) -> None:
    state.refusals["SC-1043"] = error("postcode_unknown", "no such postcode")
    done = run(candidate)
    assert done.returncode == 1, done.stderr
    assert done.stdout == "SC-1042 HR20418GB\nSC-1044 HR20419GB\n"
    assert done.stderr.startswith("despatch: SC-1043: "), done.stderr

    fake_harrier.reset()
    pages = {"": ([], "2"), "2": ([fake_harrier.shipment(7)], "2")}
    state.pages = pages
    state.faults = [None] * 20 + [Fault(404)]
    done = candidate.run(
        "python -m despatch list 2026-03-02", env={"HARRIER_KEY": fake_harrier.KEY}
    )
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert (done.stderr[:10], done.stderr.count("\n")) == ("despatch: ", 1)
    assert len(room.requests) == 2
