"""The list of a day."""

from typing import Any

import pytest
from fake_harrier import Fault, shipment, state

CURSORS = ["a+b/c==", "50%&day=2026-01-01#x", "ø \N{SNOWFLAKE}"]


def listed(room: Any, candidate: Any) -> list[tuple[str, str]]:
    """The list of 2 March: numbers, and what has become of them."""
    day = candidate.module("datetime").date(2026, 3, 2)
    return [(found.id, found.status) for found in candidate.collect(room.client.shipments(day))]


@pytest.mark.criterion("apis", weight=2)
@pytest.mark.title("All pages are read, empty ones too, whatever a cursor looks like")
def test_all_pages(room: Any, candidate: Any) -> None:
    places = ["", *CURSORS]
    for number, (place, following) in enumerate(zip(places, [*CURSORS, None], strict=True)):
        state.pages[place] = ([shipment(2 * number), shipment(2 * number + 1)], following)
    assert listed(room, candidate) == [(f"hs_{number}", "booked") for number in range(8)]
    assert [request.query for request in room.requests] == [
        {"day": "2026-03-02"},
        *({"day": "2026-03-02", "cursor": cursor} for cursor in CURSORS),
    ]

    room.again()
    state.pages = {"": ([], "2"), "2": ([shipment(1)], "3"), "3": ([], "4")}
    state.pages["4"] = ([shipment(2)], None)
    assert listed(room, candidate) == [("hs_1", "booked"), ("hs_2", "booked")]


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("A shipment that moves is listed once: where it was first, as it was last")
def test_moved(room: Any, candidate: Any) -> None:
    state.pages = {
        "": ([shipment(1), shipment(2)], "2"),
        "2": ([shipment(1, status="collected"), shipment(3)], "3"),
        "3": ([shipment(2, status="cancelled"), shipment(1, status="delivered")], None),
    }
    assert listed(room, candidate) == [
        ("hs_1", "delivered"),
        ("hs_2", "cancelled"),
        ("hs_3", "booked"),
    ]


@pytest.mark.criterion("problem_solving")
@pytest.mark.title("Cursors that lead back are noticed before anything is read again")
def test_circle(room: Any, candidate: Any) -> None:
    for back in ("2", "3"):
        room.again()
        pages = {"": ([shipment(1)], "2"), "2": ([shipment(2)], "3"), "3": ([shipment(3)], back)}
        state.pages = pages
        # So that a client that does not notice comes to an end some time.
        state.faults = [None] * 20 + [Fault(404)]
        with candidate.raises("despatch.errors.HarrierUnavailable"):
            listed(room, candidate)
        assert len(room.requests) == 3


@pytest.mark.criterion("apis", weight=2)
@pytest.mark.title("Listing and cancelling are tried again as well, a page by itself")
def test_other_calls(room: Any, candidate: Any) -> None:
    state.pages = {"": ([shipment(1)], "2"), "2": ([shipment(2)], "3"), "3": ([shipment(3)], None)}
    state.faults = [*[Fault()] * 2, None, *[Fault()] * 4, None, Fault(200)]
    assert [number for number, _ in listed(room, candidate)] == ["hs_1", "hs_2", "hs_3"]
    cursors = [request.query.get("cursor", "") for request in room.requests]
    assert cursors == [""] * 3 + ["2"] * 5 + ["3"] * 2

    for trouble in (Fault(200), Fault(503)):
        room.again()
        booked = room.book().id
        state.faults = [trouble]
        assert room.client.cancel(booked) is None
        assert room.client.cancel(booked) is None
        assert state.shipments[0]["status"] == "cancelled"
        assert [request.method for request in room.requests] == ["POST"] + ["DELETE"] * 3
