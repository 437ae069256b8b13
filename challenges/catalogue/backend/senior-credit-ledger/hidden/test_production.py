"""What the migrations make of a database that has seen two years."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ferrous import Workshop, outcome, read, refuses

PRODUCTION = Path(__file__).with_name("production.sql")
TRANSFERS = """
    SELECT id, workshop_id, from_account, to_account, amount_cents, memo, event_id, created_at
    FROM transfers ORDER BY id
"""
ENTRIES = "SELECT id, transfer_id, account_id, amount_cents FROM entries ORDER BY id"
LOG = """
    SELECT id, at, workshop_id, method, status,
           headers - ARRAY['Authorization', 'X-Coinflow-Signature']
    FROM request_log WHERE id <= 6 ORDER BY id
"""
# Account: its balance once it is the sum of its entries.
SUMS = {1: 1250, 2: 13_000, 3: -300, 4: -450, 5: 500, 6: 0, 7: -14_000, 8: 0, 9: 700, 10: -700}


@dataclass
class Production:
    """The database before, and the two workshops in it."""

    candidate: Any
    transfers: list[Any]
    entries: list[Any]
    log: list[Any]
    kiln: Workshop
    loom: Workshop


@pytest.fixture(scope="module")
def production(candidate: Any) -> Production:
    """A service that has started, and migrated, on old rows."""
    candidate.fresh()
    candidate.sql(PRODUCTION.read_text())
    before = [candidate.sql(query) for query in (TRANSFERS, ENTRIES, LOG)]
    kiln = Workshop(candidate, 1, "tk_kiln_7d1b", "whs_kiln_90aa")
    loom = Workshop(candidate, 2, "tk_loom_c4e2", "whs_loom_11f3")
    return Production(candidate, before[0], before[1], before[2], kiln, loom)


@pytest.mark.criterion("databases", weight=3)
@pytest.mark.title("Old balances become the sums of their entries, and nothing booked is lost")
def test_old_balances(production: Production) -> None:
    sql = production.candidate.sql
    # Later tests of this file add rows; these are the old ones.
    old = [
        [row for row in sql(query) if row[0] <= kept[-1][0]]
        for query, kept in ((TRANSFERS, production.transfers), (ENTRIES, production.entries))
    ]
    assert old == [production.transfers, production.entries]
    balances = dict(sql("SELECT id, balance_cents FROM accounts"))
    untouched = {number: cents for number, cents in SUMS.items() if number not in (3, 5, 7)}
    assert {number: balances[number] for number in untouched} == untouched
    disagreeing = production.kiln.disagreements() + production.loom.disagreements()
    assert [row for row in disagreeing if len(row) == 3] == []


@pytest.mark.criterion("problem_solving", weight=3)
@pytest.mark.title("A member below zero can be paid, cannot pay, and gets no further down")
def test_below_zero(production: Production) -> None:
    kiln, candidate = production.kiln, production.candidate
    assert kiln.cents(3, 5) == [-300, 500]
    assert kiln.account(3).get("balance") == -3.0
    assert outcome(kiln.pay(3, 5, 1)) == (409, "insufficient_funds")
    changes = {
        "UPDATE accounts SET balance_cents = balance_cents - 1 WHERE id = 3": True,
        "UPDATE accounts SET balance_cents = -301 WHERE id = 3": True,
        "UPDATE accounts SET balance_cents = -299 WHERE id = 3": False,
        "UPDATE accounts SET name = 'Cleo' WHERE id = 3": False,
    }
    assert {change: refuses(candidate, change) for change in changes} == changes
    read(kiln.patch(3, {"note": "owes us"}), 200)
    read(kiln.pay(5, 3, 100), 201)
    read(kiln.deliver(3, 150, "evt-new"), 200)
    assert kiln.cents(3) == [-50]
    assert outcome(kiln.pay(3, 5, 1)) == (409, "insufficient_funds")
    read(kiln.pay(5, 3, 60, "press-1"), 201)
    read(kiln.pay(3, 5, 10), 201)
    assert kiln.cents(3, 5) == [0, 350]


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("An old top-up that comes once more gets its first answer and is not credited")
def test_old_events(production: Production) -> None:
    kiln, loom = production.kiln, production.loom
    balances = kiln.cents(1, 2, 4, 9)
    answers = {
        "once": read(kiln.deliver(1, 2000, "evt-a"), 200),
        "twice": read(kiln.deliver(4, 500, "evt-b"), 200),
        "three times": read(kiln.deliver(2, 4000, "evt-c"), 200),
        "the same elsewhere": read(loom.deliver(9, 700, "evt-a"), 200),
    }
    expected = {
        "once": {"event_id": "evt-a", "transfer_id": 1},
        "twice": {"event_id": "evt-b", "transfer_id": 3},
        "three times": {"event_id": "evt-c", "transfer_id": 5},
        "the same elsewhere": {"event_id": "evt-a", "transfer_id": 10},
    }
    assert answers == expected
    assert kiln.cents(1, 2, 4, 9) == balances


@pytest.mark.criterion("security", weight=2)
@pytest.mark.title("The old request log loses its keys and signatures, and nothing else")
def test_old_log(production: Production) -> None:
    sql = production.candidate.sql
    assert sql(LOG) == production.log
    rows = sql("SELECT path, request_log::text FROM request_log WHERE id <= 6 ORDER BY id")
    secrets = ["tk_", "7d1b", "c4e2", "5f0e"]
    assert [secret for secret in secrets if any(secret in row for _, row in rows)] == []
    paths = [path for path, _ in rows]
    whole = ["/me", "/webhooks/topups/1", "/accounts/3/statement?order=desc&q=laser"]
    assert [paths[0], paths[3], paths[4]] == whole
    assert [path.partition("?")[0] for path in paths[1:3]] == ["/accounts", "/accounts/2/statement"]
    kept = ("name=Ada" in paths[1], "since=2026-01-01" in paths[2], "q=api" in paths[2])
    assert kept == (True, True, True)
