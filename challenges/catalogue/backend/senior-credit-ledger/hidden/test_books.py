"""Books that agree, whatever arrives at once and whoever writes."""

from __future__ import annotations

import json
from functools import partial
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import pytest
from ferrous import at_fault, outcome, read, refuses, together

if TYPE_CHECKING:
    from ferrous import Workshop

HOLD = """
    CREATE FUNCTION hold_until(held bigint, payer bigint, rounds integer) RETURNS boolean
    LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM FROM accounts WHERE id = held FOR UPDATE;
        FOR round IN 1..rounds LOOP
            IF EXISTS (SELECT FROM transfers WHERE from_account = payer) THEN
                RETURN true;
            END IF;
            PERFORM pg_sleep(0.02);
        END LOOP;
        RETURN false;
    END $$
"""


class Psql:
    """Somebody who has an account's row locked: until the payer has paid, or for a while."""

    def __init__(self, candidate: Any, held: int, payer: int, rounds: int) -> None:
        self._rows: list[Any] = []
        candidate.sql(HOLD)

        def hold() -> None:
            query = "SELECT hold_until(%s, %s, %s)"
            self._rows += candidate.sql(query, [held, payer, rounds])

        self._thread = Thread(target=hold)
        self._thread.start()
        Event().wait(0.2)  # the row is locked by now
        self._candidate = candidate

    def end(self) -> bool:
        """Whether the payer had paid when the lock was given back."""
        self._thread.join()
        self._candidate.sql("DROP FUNCTION hold_until")
        return self._rows == [(True,)]


@pytest.mark.criterion("databases", weight=3)
@pytest.mark.title("A balance is never spent twice: of eight payments at once, three are covered")
def test_overspending(kiln: Workshop, candidate: Any) -> None:
    ada = kiln.member(1000)
    payees = kiln.members(*[0] * 8)
    psql = Psql(candidate, held=ada, payer=0, rounds=20)
    keys = [None, "a", "b", None, "c", "d", None, "e"]
    wanted = zip(payees, keys, strict=True)
    answers = together([partial(kiln.pay, ada, payee, 300, key) for payee, key in wanted])
    psql.end()
    outcomes = sorted(map(outcome, answers))
    assert outcomes == [(201, None)] * 3 + [(409, "insufficient_funds")] * 5
    assert kiln.cents(ada) == [100]
    assert sorted(kiln.cents(*payees)) == [0] * 5 + [300] * 3
    assert kiln.disagreements() == []


@pytest.mark.criterion("role_experience", weight=3)
@pytest.mark.title("Payments in all directions at once all get through, and the books agree")
def test_all_directions(kiln: Workshop, slow: None) -> None:
    ada, ben, cleo = kiln.members(5000, 5000, 5000)
    ways = [(ada, ben), (ben, ada), (ben, cleo), (cleo, ben), (cleo, ada), (ada, cleo)]
    calls = [
        partial(kiln.pay, payer, payee, 100 + place, f"press-{place}")
        for place, (payer, payee) in enumerate(ways)
    ]
    calls += [partial(kiln.deliver, ben, 1000, f"evt-{place}") for place in range(3)]
    answers = together(calls)
    assert [outcome(answer) for answer in answers] == [(201, None)] * 6 + [(200, None)] * 3
    # a->b 100, b->a 101, b->c 102, c->b 103, c->a 104, a->c 105, and 3000 for b
    expected = [5000 + 101 + 104 - 100 - 105, 8000 + 100 + 103 - 101 - 102, 5000 - 103 - 104 + 207]
    assert kiln.cents(ada, ben, cleo) == expected
    assert kiln.disagreements() == []


@pytest.mark.criterion("role_experience", weight=2)
@pytest.mark.title("A payment does not wait for another one that has no account in common with it")
def test_no_queue_for_all(kiln: Workshop, candidate: Any) -> None:
    ada, ben, cleo, dan = kiln.members(500, 500, 500, 500)
    psql = Psql(candidate, held=ada, payer=cleo, rounds=300)
    answers: list[Any] = []
    waiting = Thread(target=lambda: answers.append(kiln.pay(ada, ben, 100, "press-1")))
    waiting.start()
    Event().wait(0.3)  # it waits for Ada's row by now
    answers.append(kiln.pay(cleo, dan, 100, "press-2"))
    had_paid = psql.end()
    waiting.join()
    assert had_paid is True
    assert [outcome(answer) for answer in answers] == [(201, None)] * 2
    assert kiln.cents(ada, ben, cleo, dan) == [400, 600, 400, 600]


@pytest.mark.criterion("databases", weight=3)
@pytest.mark.title("PostgreSQL itself refuses to change or remove what was booked")
def test_booked_is_booked(kiln: Workshop, candidate: Any) -> None:
    ada, ben = kiln.members(2000, 0)
    transfer = read(kiln.pay(ada, ben, 500), 201)["id"]
    row = f"{transfer}, {kiln.id}, {ada}, {ben}, 900"
    columns = "id, workshop_id, from_account, to_account, amount_cents"
    changes = [
        f"UPDATE transfers SET amount_cents = 900 WHERE id = {transfer}",
        f"UPDATE transfers SET memo = 'other' WHERE id = {transfer}",
        f"UPDATE transfers SET created_at = now() WHERE id = {transfer}",
        f"INSERT INTO transfers ({columns}) VALUES ({row})"
        " ON CONFLICT (id) DO UPDATE SET amount_cents = 900",
        f"UPDATE entries SET amount_cents = 900 WHERE transfer_id = {transfer}",
        f"UPDATE entries SET account_id = {kiln.till} WHERE account_id = {ben}",
        f"DELETE FROM entries WHERE transfer_id = {transfer}",
        f"DELETE FROM entries WHERE transfer_id = {transfer};"
        f" DELETE FROM transfers WHERE id = {transfer}",
        "TRUNCATE entries",
        "TRUNCATE transfers, entries CASCADE",
        "TRUNCATE accounts CASCADE",
    ]
    refused = {change: refuses(candidate, change) for change in changes}
    assert refused == dict.fromkeys(changes, True)

    # A whole correction: who insists on two entries, or on balances that agree, is not in its way.
    correcting = (
        "DECLARE made bigint; BEGIN"
        " INSERT INTO transfers (workshop_id, from_account, to_account, amount_cents, memo)"
        f" VALUES ({kiln.id}, {ben}, {ada}, 500, 'by hand') RETURNING id INTO made;"
        " INSERT INTO entries (transfer_id, account_id, amount_cents)"
        f" VALUES (made, {ben}, -500), (made, {ada}, 500);"
        f" UPDATE accounts SET balance_cents = 0 WHERE id = {ben};"
        f" UPDATE accounts SET balance_cents = 2000 WHERE id = {ada}; END"
    )
    assert refuses(candidate, correcting) is False


@pytest.mark.criterion("databases", weight=2)
@pytest.mark.title("PostgreSQL itself refuses a member's or till's balance below zero")
def test_not_below_zero(kiln: Workshop, candidate: Any) -> None:
    ada, ben = kiln.members(100, 0)
    changes = {
        f"UPDATE accounts SET balance_cents = -1 WHERE id = {ada}": True,
        f"UPDATE accounts SET balance_cents = balance_cents - 101 WHERE id = {ada}": True,
        f"UPDATE accounts SET balance_cents = balance_cents - 1 WHERE id = {ben}": True,
        f"UPDATE accounts SET balance_cents = balance_cents - 1 WHERE id = {kiln.till}": True,
        f"UPDATE accounts SET balance_cents = balance_cents - 100 WHERE id = {ada}": False,
        f"UPDATE accounts SET balance_cents = -1 WHERE id = {kiln.funding}": False,
    }
    assert {change: refuses(candidate, change) for change in changes} == changes
    read(kiln.pay(ada, kiln.till, 100), 201)
    assert outcome(kiln.pay(ada, kiln.till, 1)) == (409, "insufficient_funds")
    assert outcome(kiln.pay(kiln.till, ben, 101)) == (409, "insufficient_funds")
    read(kiln.pay(kiln.till, ben, 100), 201)
    assert kiln.cents(ada, kiln.till, ben) == [0, 0, 100]


@pytest.mark.criterion("python_fundamentals", weight=2)
@pytest.mark.title("Euros arrive to the cent")
def test_exact(kiln: Workshop) -> None:
    ada = kiln.member(1_000_000)
    read(kiln.deliver(ada, 1_000_000, "more"), 200)
    euros = {
        **{19.99: 1999, 0.29: 29, 1.1: 110, 4.35: 435, 16.08: 1608, 1001.1: 100_110},
        **{0.01: 1, 0.07: 7, 8: 800, 9999.99: 999_999},
    }
    kept = {}
    payees = kiln.members(*[0] * len(euros))
    for amount, ben in zip(euros, payees, strict=True):
        body = {"from": ada, "to": ben, "amount": amount}
        answer = read(kiln.post("/transfers", body), 201)
        kept[amount] = (answer.get("amount"), kiln.cents(ben))
    assert kept == {amount: (amount, [cents]) for amount, cents in euros.items()}
    rich, ben = kiln.members(1_000_000, 0)
    body = {"from": rich, "to": ben, "amount": 10000.00}
    assert read(kiln.post("/transfers", body), 201).get("amount") == 10_000
    assert kiln.disagreements() == []


@pytest.mark.criterion("python_fundamentals", weight=1)
@pytest.mark.title("What is no amount is a wrong request and never our mistake")
def test_no_amounts(kiln: Workshop) -> None:
    ada, ben = kiln.members(1_000_000, 0)
    read(kiln.deliver(ada, 1_000_000, "more"), 200)
    wrong = {
        '"amount": ' + value: "amount"
        for value in (
            *("0", "-5", "10000.01", "10000.005", "0.001", "1.005", "19.999", '"5"', "true"),
            *("null", "[5]", "NaN", "Infinity", "-Infinity", "1e400", "1e-400", "5e300"),
        )
    }
    wrong |= {
        '"amount_cents": ' + value: "amount_cents"
        for value in ("0", "-1", "1000001", "1.5", '"100"', "true", "NaN", "1e400")
    }
    wrong |= {'"amount": 1, "amount_cents": 100': "amount", '"memo": "neither"': "amount"}
    head = json.dumps({"from": ada, "to": ben}).removesuffix("}")
    sent = {**kiln.headers, "Content-Type": "application/json"}
    faults = {
        part: at_fault(kiln.http.post("/transfers", content=f"{head}, {part}}}", headers=sent))
        for part in wrong
    }
    for part, fault in faults.items():
        # These are not JSON: a whole body that is wrong is right, too.
        if part.endswith(("NaN", "Infinity")) and fault == (400, None):
            faults[part] = (400, wrong[part])
    assert faults == {part: (400, field) for part, field in wrong.items()}
    assert kiln.transfers(ada) == 0
    assert outcome(kiln.pay(ada, ben, 1)) == (201, None)
    assert outcome(kiln.pay(ada, ben, 1_000_000)) == (201, None)


@pytest.mark.criterion("apis", weight=2)
@pytest.mark.title("Old clients find every field they know; the new app finds cents beside them")
def test_fields_stay(kiln: Workshop) -> None:
    ada, ben = kiln.members(2000, 0)
    sent = {"from": ada, "to": ben, "amount": 12.5}
    transfer = read(kiln.post("/transfers", sent), 201)
    known = {name: transfer.get(name) for name in (*sent, "amount_cents", "memo")}
    assert known == {**sent, "amount_cents": 1250, "memo": ""}
    assert {"id", "created_at"} <= transfer.keys()
    assert read(kiln.get(f"/transfers/{transfer['id']}"), 200) == transfer

    key = {"Idempotency-Key": "press-1"}
    new = {"from": ben, "to": ada, "amount_cents": 29}
    first = read(kiln.post("/transfers", new, **key), 201)
    assert (first.get("amount"), first.get("amount_cents")) == (0.29, 29)
    for same in (new, {"from": ben, "to": ada, "amount": 0.29}):
        assert read(kiln.post("/transfers", same, **key), 201) == first
    read(kiln.post("/transfers", {"from": ada, "to": ben, "amount_cents": 29}), 201)

    account = {"id": ada, "kind": "member", "name": "Ada", "note": "", "frozen": False}
    account |= {"balance": 7.5, "balance_cents": 750}
    terminal = kiln.http.get(f"/accounts/{ada}", params={"api_key": kiln.key})
    asked = read(kiln.get("/accounts"), 200).get("accounts", [])
    answers = {
        "one": kiln.account(ada),
        "to a terminal": read(terminal, 200),
        "listed": [row for row in asked if row.get("id") == ada][0],
        "changed": read(kiln.patch(ada, {"note": ""}), 200),
        "on the statement": read(kiln.get(f"/accounts/{ada}/statement"), 200).get("account"),
    }
    seen = {
        name: {field: answer.get(field) for field in account} for name, answer in answers.items()
    }
    assert seen == dict.fromkeys(answers, account)
    new = read(kiln.post("/accounts", {"name": "Cleo", "note": "kiln 2"}), 201)
    assert (new.get("balance"), new.get("balance_cents")) == (0, 0)

    fields = ("transfer_id", "amount", "amount_cents", "memo", "created_at")
    entry = {field: kiln.statement(ada)[1].get(field) for field in fields}
    booked = {"transfer_id": transfer["id"], "created_at": transfer["created_at"], "memo": ""}
    assert entry == {**booked, "amount": -12.5, "amount_cents": -1250}
