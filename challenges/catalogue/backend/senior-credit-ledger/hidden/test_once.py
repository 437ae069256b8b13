"""A key and an event are good for one transfer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from ferrous import Workshop, at_fault, outcome, read, together

if TYPE_CHECKING:
    from collections.abc import Iterator

REPLAYED = "Idempotency-Replayed"
REUSED = (422, "idempotency_key_reused")


@pytest.mark.criterion("apis", weight=3)
@pytest.mark.title(
    "A request that is repeated with its key gets the first answer, whatever came between"
)
def test_replay(kiln: Workshop) -> None:
    ada, ben = kiln.members(2000, 0)
    first = kiln.pay(ada, ben, 1250, "press-1", memo="laser")
    assert (first.status_code, first.headers.get(REPLAYED)) == (201, None)
    assert read(kiln.pay(ada, ben, 750), 201).get("amount") == 7.5
    for account in (ada, ben):
        read(kiln.patch(account, {"frozen": True}), 200)

    answers = {
        "the same": kiln.pay(ada, ben, 1250, "press-1", memo="laser"),
        "once more": kiln.pay(ada, ben, 1250, "press-1", memo="laser"),
    }
    replays = {
        name: (answer.status_code, answer.headers.get(REPLAYED), answer.headers.get("Location"))
        for name, answer in answers.items()
    }
    where = first.headers.get("Location")
    assert replays == dict.fromkeys(answers, (201, "true", where))
    assert [answer.json() for answer in answers.values()] == [first.json()] * 2
    assert where == f"/transfers/{first.json()['id']}"
    assert kiln.transfers(ada) == 2
    assert kiln.cents(ada, ben) == [0, 2000]


@pytest.mark.criterion("apis", weight=2)
@pytest.mark.title("A key that was used for another transfer is refused, and nothing moves")
def test_reuse(kiln: Workshop) -> None:
    ada, ben, cleo = kiln.members(5000, 5000, 5000)
    read(kiln.pay(ada, ben, 1000, "press-1", memo="laser"), 201)
    others = {
        "another payer": kiln.pay(cleo, ben, 1000, "press-1", memo="laser"),
        "another payee": kiln.pay(ada, cleo, 1000, "press-1", memo="laser"),
        "the other way round": kiln.pay(ben, ada, 1000, "press-1", memo="laser"),
        "a cent more": kiln.pay(ada, ben, 1001, "press-1", memo="laser"),
        "another memo": kiln.pay(ada, ben, 1000, "press-1", memo="Laser"),
        "no memo": kiln.pay(ada, ben, 1000, "press-1"),
    }
    assert {name: outcome(answer) for name, answer in others.items()} == dict.fromkeys(
        others, REUSED
    )
    assert kiln.cents(ada, ben, cleo) == [4000, 6000, 5000]
    read(kiln.pay(ada, ben, 1000, "press-2", memo="laser"), 201)
    assert kiln.cents(ada, ben, cleo) == [3000, 7000, 5000]


@pytest.mark.criterion("role_experience", weight=3)
@pytest.mark.title(
    "Of copies of a payment, or rivals for a key, at the same moment one moves credit"
)
def test_copies_at_once(kiln: Workshop, slow: None) -> None:
    ada, ben = kiln.members(9000, 0)
    answers = together([partial(kiln.pay, ada, ben, 1000, "press-1")] * 8)
    assert [outcome(answer) for answer in answers] == [(201, None)] * 8
    assert [answer.json() for answer in answers] == [answers[0].json()] * 8
    replays = [answer.headers.get(REPLAYED) for answer in answers]
    assert (replays.count(None), replays.count("true")) == (1, 7)
    assert kiln.transfers(ada) == 1
    assert kiln.cents(ada, ben) == [8000, 1000]

    payers, cleo = kiln.members(5000, 5000, 5000, 5000), kiln.member()
    answers = together([partial(kiln.pay, payer, cleo, 1000, "press-2") for payer in payers])
    assert sorted(map(outcome, answers)) == [(201, None), *[REUSED] * 3]
    assert kiln.transfers(*payers) == 1
    assert kiln.cents(cleo) == [1000]


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("A payment that was refused leaves its key unused")
def test_refused_uses_nothing_up(kiln: Workshop) -> None:
    ada, ben = kiln.members(500, 0)
    assert outcome(kiln.pay(ada, ben, 800, "press-1")) == (409, "insufficient_funds")
    read(kiln.patch(ben, {"frozen": True}), 200)
    assert outcome(kiln.pay(ada, ben, 500, "press-2")) == (409, "account_frozen")
    assert kiln.transfers(ada) == 0
    read(kiln.patch(ben, {"frozen": False}), 200)
    second = kiln.pay(ada, ben, 300, "press-1")
    assert (second.status_code, second.headers.get(REPLAYED)) == (201, None)
    read(kiln.deliver(ada, 1000, "more"), 200)
    third = kiln.pay(ada, ben, 500, "press-2")
    assert (third.status_code, third.headers.get(REPLAYED)) == (201, None)
    assert kiln.cents(ada, ben) == [700, 800]


@pytest.fixture
def broken(kiln: Workshop) -> Iterator[None]:
    """Entries cannot be stored while this is there."""
    kiln.candidate.sql(
        "CREATE FUNCTION break_down() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN RAISE EXCEPTION ''vault door 7 is open''; END'"
    )
    kiln.candidate.sql(
        "CREATE TRIGGER breaks BEFORE INSERT ON entries FOR EACH ROW EXECUTE FUNCTION break_down()"
    )
    yield
    kiln.candidate.sql("DROP FUNCTION IF EXISTS break_down CASCADE")


@pytest.mark.criterion("security", weight=1)
@pytest.mark.title("A failure inside tells callers nothing about the inside, and uses no key up")
def test_failure_inside(kiln: Workshop, request: Any) -> None:
    ada, ben = kiln.members(2000, 0)
    request.getfixturevalue("broken")
    answers = [kiln.pay(ada, ben, 500, "press-1"), kiln.deliver(ben, 700, "broken")]
    assert [outcome(answer) for answer in answers] == [(500, "internal")] * 2
    told = " ".join(answer.text for answer in answers).lower()
    inside = ["vault", "door 7", "insert", "entries", "psycopg", "raiseexception", "pl/pgsql"]
    assert [word for word in inside if word in told] == []
    kiln.candidate.sql("DROP FUNCTION break_down CASCADE")
    again = kiln.pay(ada, ben, 500, "press-1")
    assert (again.status_code, again.headers.get(REPLAYED)) == (201, None)
    read(kiln.deliver(ben, 700, "broken"), 200)
    assert kiln.cents(ada, ben) == [1500, 1200]


@pytest.mark.criterion("problem_solving", weight=1)
@pytest.mark.title("Keys belong to a workshop, have their bounds, and nobody has to send one")
def test_keys(kiln: Workshop, candidate: Any) -> None:
    ada, ben = kiln.members(9000, 0)
    other = Workshop.new(candidate)
    theirs = other.members(9000, 0)
    answers = [kiln.pay(ada, ben, 100, "press-1"), other.pay(*theirs, 100, "press-1")]
    assert [answer.headers.get(REPLAYED) for answer in answers] == [None, None]
    assert other.cents(*theirs) == [8900, 100]

    good = ["x", "!~'\"%", "k" * 80, "k" * 79 + "l"]
    assert [outcome(kiln.pay(ada, ben, 100, key)) for key in good] == [(201, None)] * 4
    assert kiln.cents(ben) == [500]
    bad = ["k" * 81, "", "two words", "tab\there"]
    faults = [at_fault(kiln.pay(ada, ben, 100, key)) for key in bad]
    assert faults == [(400, "Idempotency-Key")] * 4
    latin = {**kiln.headers, "Idempotency-Key": "clé".encode("latin-1")}
    body = {"from": ada, "to": ben, "amount": 1}
    answer = kiln.http.post("/transfers", json=body, headers=latin)
    assert at_fault(answer) == (400, "Idempotency-Key")
    assert kiln.cents(ben) == [500]

    for _ in range(2):
        answer = kiln.pay(ada, ben, 100)
        assert (answer.status_code, answer.headers.get(REPLAYED)) == (201, None)
    assert kiln.cents(ben) == [700]


@pytest.mark.criterion("role_experience", weight=3)
@pytest.mark.title("A top-up that is delivered several times, also at once, is credited once")
def test_deliveries(kiln: Workshop, candidate: Any, slow: None) -> None:
    ada, ben = kiln.members(0, 0)
    answers = together([partial(kiln.deliver, ada, 1500, "evt'1")] * 6)
    assert [outcome(answer) for answer in answers] == [(200, None)] * 6
    first = answers[0].json()
    assert [answer.json() for answer in answers] == [first] * 6
    transfer = read(kiln.get(f"/transfers/{first['transfer_id']}"), 200)
    assert (transfer.get("to"), transfer.get("amount")) == (ada, 15.0)
    assert first.get("event_id") == "evt'1"
    read(kiln.pay(ada, ben, 1500, "evt'1"), 201)  # a client's key is another matter
    read(kiln.patch(ada, {"frozen": True}), 200)
    assert read(kiln.deliver(ada, 1500, "evt'1"), 200) == first
    assert read(kiln.deliver(ben, 900, "evt'1"), 200) == first
    assert outcome(kiln.deliver(ada, 1500, "evt'2")) == (409, "account_frozen")
    other = Workshop.new(candidate)
    theirs = other.member()
    read(other.deliver(theirs, 1500, "evt'1"), 200)
    assert kiln.cents(ada, ben, kiln.funding, theirs) == [0, 1500, -1500, 1500]
