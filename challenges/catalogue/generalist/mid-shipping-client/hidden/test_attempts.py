"""What is tried again, how often, and after how long."""

from typing import Any

import pytest
from fake_harrier import Fault, error, state

HTML = b"<html>We'll be right back</html>"
IN_PROGRESS = Fault(409, body=error("in_progress", "still at it"))
BREAKS_OFF = Fault(201, body=b'{"id": "hs_1', breaks_off=True)
PASSING = [
    Fault(500),
    Fault(502),
    Fault(503, body=error("busy", "come back later")),
    Fault(504),
    Fault(511),
    Fault(429, body=error("too_many", "not so fast")),
    IN_PROGRESS,
    Fault(200, body=HTML),
    Fault(201, body=HTML),
    BREAKS_OFF,
]
OWN_PAUSES = [(0.5, 1.0), (1.0, 2.0), (2.0, 4.0), (4.0, 8.0)]


def pauses(times: list[float]) -> list[float]:
    """The time between one request and the next."""
    return [round(later - sooner, 2) for sooner, later in zip(times, times[1:], strict=False)]


def assert_own(found: list[float], wanted: list[tuple[float, float]], what: object = "") -> None:
    """Check that each pause is one of our own."""
    assert len(found) == len(wanted), f"{what} pauses: {found}"
    for pause, (least, most) in zip(found, wanted, strict=True):
        assert least - 0.02 <= pause <= most + 0.02, f"{what} {pause} of {found}"


@pytest.mark.criterion("apis", weight=3)
@pytest.mark.title("Trouble that passes is tried again, whatever it looks like")
def test_passing_trouble(room: Any) -> None:
    for trouble in PASSING:
        room.again()
        state.faults = [trouble]
        assert room.book().id == "hs_20418", f"{trouble}"
        assert_own(pauses(room.times), OWN_PAUSES[:1], trouble)


@pytest.mark.criterion("apis", weight=2)
@pytest.mark.title("There are five attempts, and no pause after the last")
def test_five_attempts(room: Any, candidate: Any) -> None:
    state.faults = [Fault()] * 4
    assert room.book().id == "hs_20418"
    assert_own(pauses(room.times), OWN_PAUSES)

    for last in (Fault(500), BREAKS_OFF):
        room.again()
        state.faults = [Fault(), BREAKS_OFF, IN_PROGRESS, Fault(200, body=HTML), last]
        with candidate.raises("despatch.errors.HarrierUnavailable"):
            room.book()
        assert_own(pauses(room.times), OWN_PAUSES)
        assert room.seconds() - room.times[-1] < 0.02


@pytest.mark.criterion("apis", weight=2)
@pytest.mark.title("A Harrier that cannot be reached at all is tried five times as well")
def test_no_connection(room: Any, candidate: Any) -> None:
    nobody_listens = room.client_of("http://127.0.0.1:1")
    with candidate.raises("despatch.errors.HarrierUnavailable"):
        nobody_listens.book(room.order())
    least, most = (sum(ends) for ends in zip(*OWN_PAUSES, strict=True))
    assert least - 0.02 <= room.seconds() <= most + 0.02, f"waited {room.seconds()} s in all"


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("Pauses are drawn evenly between half and all of their length")
def test_pauses_vary(room: Any) -> None:
    days: list[list[float]] = []
    shares: list[float] = []
    for seed in [*range(5), 0]:
        room.open(seed)
        state.faults = [Fault()] * 4
        room.book()
        found = pauses(room.times)
        assert_own(found, OWN_PAUSES)
        days.append(found)
        shares += [pause / most for pause, (_, most) in zip(found, OWN_PAUSES, strict=True)]
    assert days[-1] == days[0], "the same generator gives the same pauses"
    assert len({tuple(day) for day in days}) == 5, "others give others"
    assert min(shares) < 0.65, f"never near half: {shares}"
    assert max(shares) > 0.85, f"never near all: {shares}"
    middle = [share for share in shares if 0.6 <= share <= 0.9]
    assert len(middle) > 5, f"hardly anything in between: {shares}"


@pytest.mark.criterion("apis", weight=2)
@pytest.mark.title("Harrier's own waiting time, in seconds or as a moment, is kept exactly")
def test_retry_after(room: Any) -> None:
    late = Fault(429, {"Retry-After": "120"}, error("too_many", "not so fast"))
    state.faults = [
        Fault(503, {"Retry-After": "1"}),
        late,
        Fault(500, {"Retry-After": "7"}),
        Fault(200, {"Retry-After": "9"}, HTML),
    ]
    room.book()
    assert pauses(room.times) == [1.0, 120.0, 7.0, 9.0]

    room.open()
    room.clock.sleep(10.25)
    state.faults = [
        Fault(503, {"Retry-After": "Mon, 02 Mar 2026 09:00:30 GMT"}),
        Fault(503, {"Retry-After": "Mon, 02 Mar 2026 09:02:30 GMT"}),
        Fault(409, {"Retry-After": "3"}, error("in_progress", "still at it")),
    ]
    room.book()
    assert room.times == [10.25, 30.0, 150.0, 153.0]


@pytest.mark.criterion("apis")
@pytest.mark.title("When Harrier asks for more than two minutes, the job stops at once")
def test_retry_after_too_long(room: Any, candidate: Any) -> None:
    for wait in ("121", "86400", "Mon, 02 Mar 2026 09:02:01 GMT"):
        room.again()
        state.faults = [Fault(503, {"Retry-After": wait})]
        with candidate.raises("despatch.errors.HarrierUnavailable"):
            room.book()
        assert (room.times, room.seconds()) == ([0.0], 0.0)


@pytest.mark.criterion("problem_solving")
@pytest.mark.title("A waiting time that makes no sense is replaced by our own pause")
def test_retry_after_makes_no_sense(room: Any) -> None:
    past, present = "Sun, 01 Mar 2026 21:00:00 GMT", "Mon, 02 Mar 2026 09:00:00 GMT"
    for wait in (present, past, "0", "-1", "soon", ""):
        room.again()
        state.faults = [Fault(503, {"Retry-After": wait})] * 2
        room.book()
        assert_own(pauses(room.times), OWN_PAUSES[:2], wait)


@pytest.mark.criterion("role_experience", weight=2)
@pytest.mark.title("A refusal is told at once, with what Harrier said")
def test_refused(room: Any, candidate: Any) -> None:
    codes = {400: "bad", 401: "stale", 403: "locked", 409: "key_reused", 422: "postcode_unknown"}
    for status, code in codes.items():
        room.again()
        state.faults = [Fault(status, {"Retry-After": "5"}, error(code, "We do not like it."))]
        with candidate.raises("despatch.errors.HarrierRefused") as refused:
            room.book()
        assert (refused.value.status, refused.value.code) == (status, code)
        assert "We do not like it." in refused.message
        assert (room.times, room.seconds()) == ([0.0], 0.0)
    for status in (403, 404, 409):
        room.again()
        state.faults = [Fault(status, body=HTML)]
        with candidate.raises("despatch.errors.HarrierRefused") as refused:
            room.client.cancel("hs_20418")
        assert (refused.value.status, refused.value.code) == (status, "unknown")
        assert len(room.requests) == 1
