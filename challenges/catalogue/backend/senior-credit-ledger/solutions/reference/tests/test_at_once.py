"""What must hold when several press the button in the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from test_tally import Workshop


def together(calls: list[Callable[[], Any]]) -> list[int]:
    """The statuses of calls that are made at the same time."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return sorted(answer.status_code for answer in pool.map(lambda call: call(), calls))


def test_copies_move_credit_once(candidate: Any) -> None:
    kiln = Workshop(candidate)
    ada, ben = kiln.member(2000), kiln.member()
    body = {"from": ada, "to": ben, "amount_cents": 500}
    key = {"Idempotency-Key": "press-1"}
    assert together([lambda: kiln.post("/transfers", body, **key)] * 8) == [201] * 8
    assert kiln.balance(ben) == 5.0


def test_nobody_pays_with_what_is_spent(candidate: Any) -> None:
    kiln = Workshop(candidate)
    ada, ben = kiln.member(1000), kiln.member()
    body = {"from": ada, "to": ben, "amount_cents": 300}
    assert together([lambda: kiln.post("/transfers", body)] * 8) == [201] * 3 + [409] * 5
    assert (kiln.balance(ada), kiln.balance(ben)) == (1.0, 9.0)


def test_there_and_back_do_not_block_each_other(candidate: Any) -> None:
    kiln = Workshop(candidate)
    ada, ben = kiln.member(1000), kiln.member(1000)
    there, back = ({"from": a, "to": b, "amount": 1} for a, b in ((ada, ben), (ben, ada)))
    calls = [lambda: kiln.post("/transfers", there), lambda: kiln.post("/transfers", back)] * 4
    assert together(calls) == [201] * 8
    assert (kiln.balance(ada), kiln.balance(ben)) == (10.0, 10.0)


def test_deliveries_are_credited_once(candidate: Any) -> None:
    kiln = Workshop(candidate)
    ada = kiln.member()
    assert together([lambda: kiln.top_up(ada, 700, "evt-1")] * 6) == [200] * 6
    assert kiln.balance(ada) == 7.0
