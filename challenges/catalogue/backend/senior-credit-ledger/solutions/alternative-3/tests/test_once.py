"""Once means once, also when the copies arrive at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from test_tally import Workshop

COPIES = 8


@pytest.fixture(scope="module")
def kiln(candidate: Any) -> Workshop:
    return Workshop(candidate)


def at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    """The results of calls that start together."""
    with ThreadPoolExecutor(len(calls)) as threads:
        return [future.result() for future in [threads.submit(call) for call in calls]]


def pay(kiln: Workshop, key: str, body: dict[str, Any]) -> Any:
    return kiln.post("/transfers", body, **{"Idempotency-Key": key})


def test_copies_at_the_same_moment_move_credit_once(kiln: Workshop) -> None:
    for turn in range(5):
        ada, ben = kiln.member(1000), kiln.member()
        body = {"from": ada, "to": ben, "amount": 10, "memo": "saw"}
        answers = at_once([lambda: pay(kiln, f"copies-{turn}", body)] * COPIES)
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.text for answer in answers}) == 1
        assert len([a for a in answers if "Idempotency-Replayed" not in a.headers]) == 1
        assert (kiln.balance(ada), kiln.balance(ben)) == (0.0, 10.0)


def test_one_key_for_different_transfers_at_once_makes_one(kiln: Workshop) -> None:
    pairs = [(kiln.member(1000), kiln.member()) for _ in range(COPIES)]
    answers = at_once(
        [
            lambda a=a, b=b: pay(kiln, "contested", {"from": a, "to": b, "amount": 1})
            for a, b in pairs
        ]
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [422] * (COPIES - 1)
    assert sum(kiln.balance(payee) for _, payee in pairs) == 1.0


def test_a_replay_does_not_mind_what_became_of_the_accounts(kiln: Workshop) -> None:
    ada, ben = kiln.member(1000), kiln.member()
    body = {"from": ada, "to": ben, "amount": 10}
    first = pay(kiln, "later", body)
    for account in (ada, ben):
        path = f"/accounts/{account}"
        assert kiln.http.patch(path, json={"frozen": True}, headers=kiln.headers).status_code == 200
    again = pay(kiln, "later", {"from": ada, "to": ben, "amount_cents": 1000, "memo": ""})
    assert (again.status_code, again.text) == (201, first.text)
    assert again.headers["Location"] == first.headers["Location"]


@pytest.mark.parametrize("change", [{"to": None}, {"to": 2**62}, {"amount": 3}, {"memo": "other"}])
def test_a_key_is_for_one_transfer(kiln: Workshop, change: dict[str, Any]) -> None:
    ada, ben = kiln.member(1000), kiln.member()
    body = {"from": ada, "to": ben, "amount": 2, "memo": "m"}
    key = f"reused-{ada}"
    assert pay(kiln, key, body).status_code == 201
    change = {name: value or kiln.member() for name, value in change.items()}
    answer = pay(kiln, key, {**body, **change})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "idempotency_key_reused")
    assert kiln.balance(ada) == 8.0


def test_a_failure_uses_nothing_up(kiln: Workshop, candidate: Any) -> None:
    ada, ben = kiln.member(), kiln.member()
    body = {"from": ada, "to": ben, "amount": 5}
    assert pay(kiln, "anew", body).status_code == 409
    kiln.top_up(ada, 500, f"anew {ada}")
    # The second entry cannot be written: a 500 in the middle of it.
    candidate.sql(f"ALTER TABLE entries ADD CONSTRAINT broken CHECK (account_id <> {ben})")
    try:
        failed = pay(kiln, "anew", body)
    finally:
        candidate.sql("ALTER TABLE entries DROP CONSTRAINT broken")
    assert failed.status_code == 500
    assert failed.json()["error"] == {
        "code": "internal",
        "message": "this is our mistake, please try again",
        "field": None,
    }
    answer = pay(kiln, "anew", body)
    assert answer.status_code == 201
    assert "Idempotency-Replayed" not in answer.headers


def test_two_workshops_may_use_the_same_key(kiln: Workshop, candidate: Any) -> None:
    for workshop in (kiln, Workshop(candidate)):
        ada, ben = workshop.member(100), workshop.member()
        answer = pay(workshop, "shared", {"from": ada, "to": ben, "amount": 1})
        assert answer.status_code == 201
        assert "Idempotency-Replayed" not in answer.headers


@pytest.mark.parametrize("key", ["", "two words", "k" * 81, "schl\u00fcssel", "tab\tbed"])
def test_keys_that_are_none(kiln: Workshop, key: str) -> None:
    headers = {**kiln.headers, "Idempotency-Key": key.encode("latin-1")}
    answer = kiln.http.post("/transfers", json={}, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == "Idempotency-Key"


def test_without_a_key_each_request_counts(kiln: Workshop) -> None:
    ada, ben = kiln.member(200), kiln.member()
    body = {"from": ada, "to": ben, "amount": 1}
    assert [kiln.post("/transfers", body).status_code for _ in range(3)] == [201, 201, 409]


def test_deliveries_at_the_same_moment_are_credited_once(kiln: Workshop) -> None:
    for turn in range(5):
        members = [kiln.member() for _ in range(COPIES)]
        answers = at_once([lambda m=m: kiln.top_up(m, 700, f"storm {turn}") for m in members])
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.text for answer in answers}) == 1
        assert sum(kiln.balance(member) for member in members) == 7.0


def test_a_refused_delivery_is_judged_anew(kiln: Workshop) -> None:
    ada = kiln.member()
    kiln.http.patch(f"/accounts/{ada}", json={"frozen": True}, headers=kiln.headers)
    assert kiln.top_up(ada, 100, "frozen then").status_code == 409
    kiln.http.patch(f"/accounts/{ada}", json={"frozen": False}, headers=kiln.headers)
    assert kiln.top_up(ada, 100, "frozen then").status_code == 200
    assert kiln.balance(ada) == 1.0
