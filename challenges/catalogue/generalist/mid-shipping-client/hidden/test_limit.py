"""The limit: never a request that Harrier has already said no to."""

from typing import Any

import pytest
from fake_harrier import Also, Fault, state


def left(remaining: str, reset: str | None = "60") -> dict[str, str]:
    """The headers of the limit."""
    named = {"RateLimit-Remaining": remaining}
    return named if reset is None else {**named, "RateLimit-Reset": reset}


@pytest.mark.criterion("apis", weight=2)
@pytest.mark.title("A busy evening never runs into the limit, and loses no time")
def test_busy_evening(room: Any, candidate: Any) -> None:
    state.window = 3
    for number in range(8):
        room.book(number=f"SC-{number}")
        room.clock.sleep(2)
    assert len(state.shipments) == len(room.requests)
    assert room.times == [0.0, 2.0, 4.0, 60.0, 62.0, 64.0, 120.0, 122.0]

    room.open()
    day = candidate.module("datetime").date(2026, 3, 2)
    state.pages = {"": ([], "2"), "2": ([], None)}
    state.faults = [Also(left("0", "30")), Also(left("0", "20")), Fault(422, left("0", "10"))]
    candidate.collect(room.client.shipments(day))
    with candidate.raises("despatch.errors.HarrierRefused"):
        room.book()
    room.client.cancel("hs_1")
    assert room.times == [0.0, 30.0, 50.0, 60.0]


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("Nobody waits before there is a next request, and only for what is left")
def test_only_what_is_left(room: Any) -> None:
    state.faults = [Also(left("0")), Also(left("0", "20"))]
    room.book(number="SC-1")
    assert room.seconds() == 0.0
    room.clock.sleep(45.5)
    room.book(number="SC-2")
    room.clock.sleep(25)
    room.book(number="SC-3")
    assert room.times == [0.0, 60.0, 85.0]


@pytest.mark.criterion("problem_solving")
@pytest.mark.title("While something is left there is no waiting, nor without a number to keep to")
def test_something_is_left(room: Any) -> None:
    answers = [left("1"), left("10"), left("0", None), left("0", "soon"), left("many"), left("")]
    state.faults = [Also(headers) for headers in [*answers, {"RateLimit-Reset": "60"}]]
    for number in range(8):
        room.book(number=f"SC-{number}")
    assert room.times == [0.0] * 8


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("Of a pause and a window, the later one decides")
def test_later_one_decides(room: Any) -> None:
    state.faults = [
        Fault(503, left("0", "30")),
        Fault(503, {"Retry-After": "40", **left("0", "15")}),
        Fault(429, {"Retry-After": "10", **left("0", "25")}),
    ]
    room.book()
    assert room.times == [0.0, 30.0, 70.0, 95.0]
