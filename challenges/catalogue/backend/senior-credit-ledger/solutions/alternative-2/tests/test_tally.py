"""Credit, as tablets, terminals and Coinflow move it."""

from typing import Any

import pytest
from workshops import Workshop


@pytest.fixture(scope="module")
def kiln(candidate: Any) -> Workshop:
    """A workshop."""
    return Workshop(candidate)


def test_a_transfer_moves_credit(kiln: Workshop) -> None:
    ada, ben = kiln.member(2000), kiln.member()
    answer = kiln.post("/transfers", {"from": ada, "to": ben, "amount": 12.5, "memo": "laser"})
    assert answer.status_code == 201
    assert (answer.json()["amount"], answer.json()["memo"]) == (12.5, "laser")
    assert (kiln.balance(ada), kiln.balance(ben)) == (7.5, 12.5)


def test_who_does_not_have_that_much_cannot_pay(kiln: Workshop) -> None:
    ada, ben = kiln.member(500), kiln.member()
    answer = kiln.post("/transfers", {"from": ada, "to": ben, "amount": 5.01})
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "insufficient_funds"
    assert (kiln.balance(ada), kiln.balance(ben)) == (5.0, 0.0)


def test_a_top_up_that_comes_twice_is_credited_once(kiln: Workshop) -> None:
    ada = kiln.member()
    first = kiln.top_up(ada, 1500, "twice")
    second = kiln.top_up(ada, 1500, "twice")
    assert (second.status_code, second.json()) == (200, first.json())
    assert kiln.balance(ada) == 15.0


def test_a_repeated_key_moves_credit_once(kiln: Workshop) -> None:
    ada, ben = kiln.member(2000), kiln.member()
    body = {"from": ada, "to": ben, "amount": 8}
    first = kiln.post("/transfers", body, **{"Idempotency-Key": "press-1"})
    second = kiln.post("/transfers", body, **{"Idempotency-Key": "press-1"})
    assert (second.status_code, second.json()) == (201, first.json())
    assert second.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert kiln.balance(ben) == 8.0


def test_every_cent_arrives(kiln: Workshop) -> None:
    ada, ben = kiln.member(5000), kiln.member()
    answer = kiln.post("/transfers", {"from": ada, "to": ben, "amount": 19.99})
    assert answer.json()["amount"] == 19.99
    assert kiln.balance(ben) == 19.99


def test_another_workshops_account_is_not_found(kiln: Workshop, candidate: Any) -> None:
    ada = kiln.member()
    other = Workshop(candidate)
    assert other.get(f"/accounts/{ada}").status_code == 404
