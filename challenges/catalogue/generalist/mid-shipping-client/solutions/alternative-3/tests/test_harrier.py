"""The client against a Harrier that misbehaves."""

import random
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from misbehaving import START, Answer, Misbehaving

SHIPMENT = {"id": "hs_1", "reference": "SC-1042", "tracking": "HR1GB", "status": "booked"}
BOOKED = Answer(201, SHIPMENT)
DOWN = Answer(503, "<h1>Bad gateway</h1>")
DAY = date(2026, 3, 2)
UNAVAILABLE = "despatch.errors.HarrierUnavailable"
REFUSED = "despatch.errors.HarrierRefused"


class HalfDice(random.Random):
    """Always draws the middle."""

    def random(self) -> float:
        """The middle."""
        return 0.5


@pytest.fixture
def carrier() -> Iterator[Misbehaving]:
    made = Misbehaving()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


@pytest.fixture
def clock(candidate: Any) -> Any:
    return candidate.module("despatch.clock").ManualClock(START)


@pytest.fixture
def harrier(candidate: Any, carrier: Misbehaving, clock: Any) -> Any:
    return candidate.module("despatch.harrier").Harrier(
        carrier.url, "key", clock=clock, rng=HalfDice()
    )


@pytest.fixture
def order(candidate: Any) -> Any:
    return candidate.module("despatch.orders").Order(
        "SC-1042", "Ida Holm", "3 Mill Lane", "CT5 1AB", "Whitstable", "GB", 2, 1400
    )


def error(status: int, code: str, **headers: str) -> Answer:
    content = {"error": {"code": code, "message": f"it is {code}"}}
    return Answer(status, content, {name.replace("_", "-"): text for name, text in headers.items()})


# Trouble


@pytest.mark.parametrize(
    "trouble",
    [
        DOWN,
        Answer(0),
        Answer(201, SHIPMENT, broken=True),
        Answer(422, {"error": {"code": "no", "message": "no"}}, broken=True),
        Answer(200, "<p>We'll be right back</p>"),
        Answer(200, ""),
        error(429, "slow_down"),
        error(409, "in_progress"),
        Answer(409, {"error": {"code": "in_progress"}}),
        error(500, "postcode_unknown"),
    ],
    ids=range(10),
)
def test_trouble_that_passes(
    harrier: Any, carrier: Misbehaving, order: Any, trouble: Answer
) -> None:
    carrier.answers = [trouble, trouble, trouble, trouble, BOOKED]
    assert harrier.book(order).id == "hs_1"
    assert carrier.times == [0, 0.75, 2.25, 5.25, 11.25]


def test_five_attempts_and_no_pause_after_them(
    candidate: Any, harrier: Any, carrier: Misbehaving, clock: Any
) -> None:
    carrier.answers = [DOWN]
    with candidate.raises(UNAVAILABLE):
        harrier.cancel("hs_1")
    assert carrier.times == [0, 0.75, 2.25, 5.25, 11.25]
    assert clock.now() == START + 11.25


def test_nobody_there(candidate: Any, clock: Any) -> None:
    harrier = candidate.module("despatch.harrier").Harrier("http://127.0.0.1:9", "key", clock=clock)
    with candidate.raises(UNAVAILABLE):
        harrier.shipments(DAY)
    assert 7.5 <= clock.now() - START <= 15


def test_a_maintenance_page_cancels_nothing(harrier: Any, carrier: Misbehaving) -> None:
    carrier.answers = [Answer(200, "<p>We'll be right back</p>"), Answer(204)]
    harrier.cancel("hs_1")
    assert [asked.method for asked in carrier.asked] == ["DELETE", "DELETE"]


@pytest.mark.parametrize(
    ("answer", "code", "message"),
    [
        (error(422, "postcode_unknown"), "postcode_unknown", "it is postcode_unknown"),
        (error(409, "key_reused"), "key_reused", "it is key_reused"),
        (error(401, "stale"), "stale", "it is stale"),
        (Answer(403, "<h1>No</h1>"), "unknown", "Forbidden"),
        (Answer(404, {"error": "no"}), "unknown", "Not Found"),
        (Answer(404, ["no"]), "unknown", "Not Found"),
        (Answer(302, "", {"Location": "/login"}), "unknown", "Found"),
    ],
    ids=range(7),
)
def test_refused_once(
    candidate: Any,
    harrier: Any,
    carrier: Misbehaving,
    order: Any,
    answer: Answer,
    code: str,
    message: str,
) -> None:
    carrier.answers = [answer]
    with candidate.raises(REFUSED) as refused:
        harrier.book(order)
    found = refused.value
    assert (found.status, found.code, found.message) == (answer.status, code, message)
    assert len(carrier.asked) == 1


@pytest.mark.parametrize("content", [[], {"id": "hs_1"}, None])
def test_json_that_is_no_shipment(
    candidate: Any, harrier: Any, carrier: Misbehaving, order: Any, content: Any
) -> None:
    carrier.answers = [Answer(201, content)]
    with candidate.raises(UNAVAILABLE):
        harrier.book(order)


# Pauses


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("30", 30),
        ("0.25", 0.25),
        ("120", 120),
        ("Mon, 02 Mar 2026 09:00:30 GMT", 30),
        ("-1", 0.75),
        ("0", 0.75),
        ("soon", 0.75),
        ("", 0.75),
        ("nan", 0.75),
        ("Mon, 02 Mar 2026 09:00:00 GMT", 0.75),
        ("Mon, 02 Mar 1026 09:00:00 GMT", 0.75),
    ],
)
def test_retry_after(
    harrier: Any, carrier: Misbehaving, order: Any, text: str, after: float
) -> None:
    carrier.answers = [Answer(503, "", {"Retry-After": text}), DOWN, BOOKED]
    harrier.book(order)
    assert carrier.times == [0, after, after + 1.5]


@pytest.mark.parametrize("text", ["121", "99999999999999", "Mon, 02 Mar 2026 09:02:01 GMT"])
def test_retry_after_that_is_too_long(
    candidate: Any, harrier: Any, carrier: Misbehaving, clock: Any, text: str
) -> None:
    carrier.answers = [error(429, "slow_down", Retry_After=text)]
    with candidate.raises(UNAVAILABLE):
        harrier.shipments(DAY)
    assert (len(carrier.asked), clock.now()) == (1, START)


def test_retry_after_of_an_answer_that_breaks_off(
    harrier: Any, carrier: Misbehaving, order: Any
) -> None:
    carrier.answers = [Answer(201, SHIPMENT, {"Retry-After": "7"}, broken=True), BOOKED]
    harrier.book(order)
    assert carrier.times == [0, 7]


# The limit


def limit(answer: Answer, remaining: str, reset: str) -> Answer:
    added = {"RateLimit-Remaining": remaining, "RateLimit-Reset": reset}
    return replace(answer, headers={**answer.headers, **added})


def test_the_next_request_waits_for_the_window(
    harrier: Any, carrier: Misbehaving, order: Any, clock: Any
) -> None:
    carrier.answers = [limit(BOOKED, "0", "40"), Answer(204)]
    harrier.book(order)
    assert clock.now() == START
    clock.sleep(15)
    harrier.cancel("hs_1")
    assert carrier.times == [0, 40]


def test_a_refusal_and_a_broken_answer_tell_of_the_limit_too(
    candidate: Any, harrier: Any, carrier: Misbehaving, order: Any
) -> None:
    broken = Answer(201, SHIPMENT, broken=True)
    carrier.answers = [
        limit(error(422, "no"), "0", "40"),
        limit(broken, "0", "50"),
        limit(BOOKED, "3", "9"),
    ]
    with candidate.raises(REFUSED):
        harrier.book(order)
    harrier.book(order)
    harrier.book(order)
    assert carrier.times == [0, 40, 90, 90]


@pytest.mark.parametrize(
    ("retry_after", "reset", "after"), [("30", "40", 40), ("30", "20", 30), ("soon", "0.5", 0.75)]
)
def test_the_later_moment_counts(
    harrier: Any, carrier: Misbehaving, order: Any, retry_after: str, reset: str, after: float
) -> None:
    down = error(429, "slow_down", Retry_After=retry_after)
    carrier.answers = [limit(down, "0", reset), BOOKED]
    harrier.book(order)
    assert carrier.times == [0, after]


@pytest.mark.parametrize(
    ("remaining", "reset"), [("1", "40"), ("none", "40"), ("0", "later"), ("0", ""), ("", "40")]
)
def test_nothing_to_keep_to(
    harrier: Any, carrier: Misbehaving, order: Any, remaining: str, reset: str
) -> None:
    carrier.answers = [limit(BOOKED, remaining, reset), BOOKED]
    harrier.book(order)
    harrier.book(order)
    assert carrier.times == [0, 0]


# Booking


def test_one_key_for_a_parcel(
    candidate: Any, harrier: Any, carrier: Misbehaving, order: Any
) -> None:
    carrier.answers = [DOWN, DOWN, BOOKED]
    harrier.book(order)
    another = candidate.module("despatch.harrier").Harrier(carrier.url, "key")
    another.book(order)
    another.book(replace(order, pieces=1))  # we do not send the number of pieces
    (key,) = {asked.key for asked in carrier.asked}
    assert 16 <= len(key) <= 64
    assert key.isalnum() and key.isascii()
    assert len({asked.body for asked in carrier.asked}) == 1


def test_another_key_for_another_parcel(harrier: Any, carrier: Misbehaving, order: Any) -> None:
    carrier.answers = [BOOKED]
    orders = [
        order,
        *(
            replace(order, **{name: "other"})
            for name in ("number", "name", "street", "postcode", "city", "country")
        ),
        replace(order, grams=1401),
        # The same letters in a row.
        replace(order, name="Ida Holm3", street=" Mill Lane"),
    ]
    for each in orders:
        harrier.book(each)
    assert len({asked.key for asked in carrier.asked}) == len(orders)


# Listing


def page(following: str | None, *shipments: tuple[str, str]) -> Answer:
    found = [{**SHIPMENT, "id": name, "status": status} for name, status in shipments]
    return Answer(200, {"shipments": found, "next": following})


def test_all_pages_each_shipment_once(harrier: Any, carrier: Misbehaving) -> None:
    strange = "a+b&c=%20/ é?#"
    carrier.answers = [
        page(strange, ("hs_1", "booked"), ("hs_2", "booked")),
        DOWN,
        page("", ("hs_3", "booked"), ("hs_1", "collected")),
        page("3"),
        page(None, ("hs_2", "cancelled")),
    ]
    found = harrier.shipments(DAY)
    assert [(shipment.id, shipment.status) for shipment in found] == [
        ("hs_1", "collected"),
        ("hs_2", "cancelled"),
        ("hs_3", "booked"),
    ]
    first = "/v1/shipments?day=2026-03-02"
    second = f"{first}&cursor=a%2Bb%26c%3D%2520%2F+%C3%A9%3F%23"
    assert [asked.path for asked in carrier.asked] == [
        *(first, second, second, f"{first}&cursor=", f"{first}&cursor=3"),
    ]


@pytest.mark.parametrize("cursors", ["aa", "aba", "abcb"])
def test_a_list_that_goes_in_circles(
    candidate: Any, harrier: Any, carrier: Misbehaving, cursors: str
) -> None:
    carrier.answers = [page(cursor, ("hs_1", "booked")) for cursor in cursors]
    with candidate.raises(UNAVAILABLE):
        harrier.shipments(DAY)
    assert len(carrier.asked) == len(cursors)
