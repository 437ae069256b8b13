"""Books that agree, whoever writes at the same moment, and whatever psql tries."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from workshops import Workshop


@pytest.fixture(scope="module")
def kiln(candidate: Any) -> Workshop:
    """A workshop."""
    return Workshop(candidate)


def wrong_balances(candidate: Any) -> Any:
    """Accounts whose balance is not the sum of their entries, and overdrawn ones."""
    return candidate.sql(
        """
        SELECT a.id, a.balance_cents, coalesce(sum(e.amount_cents), 0)
        FROM accounts AS a LEFT JOIN entries AS e ON e.account_id = a.id
        GROUP BY a.id
        HAVING a.balance_cents <> coalesce(sum(e.amount_cents), 0)
            OR a.kind <> 'funding' AND a.balance_cents < 0
        """
    )


def test_a_storm_leaves_the_books_in_order(candidate: Any) -> None:
    kiln = Workshop(candidate)
    members = [kiln.member(1000) for _ in range(4)]
    picks = random.Random(4)

    def call(number: int) -> Any:
        payer, payee = picks.sample(members, 2)
        if number % 6 == 0:
            return kiln.top_up(payee, 50, f"storm {number}")
        if number % 7 == 0:
            return kiln.http.patch(
                f"/accounts/{payer}", json={"note": str(number)}, headers=kiln.headers
            )
        key = f"storm {number // 3}".replace(" ", "-") if number % 2 else None
        return kiln.pay(payer, payee, picks.randint(1, 900), key)

    started = time.monotonic()
    with ThreadPoolExecutor(24) as pool:
        statuses = {answer.status_code for answer in pool.map(call, range(300))}
    assert statuses <= {200, 201, 409, 422}
    assert time.monotonic() - started < 30
    assert wrong_balances(candidate) == []


def test_who_can_pay_once_pays_once(kiln: Workshop, candidate: Any) -> None:
    ada, ben = kiln.member(1000), kiln.member()
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: kiln.pay(ada, ben, 600), range(12)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 11
    assert (kiln.balance(ada), kiln.balance(ben)) == (4.0, 6.0)
    assert wrong_balances(candidate) == []


def test_others_need_not_wait(kiln: Workshop, candidate: Any) -> None:
    ada, ben, eve, fay = kiln.member(500), kiln.member(), kiln.member(500), kiln.member()
    answers: list[Any] = []
    waiting = threading.Thread(target=lambda: answers.append(kiln.pay(ada, ben, 500, "wait")))
    with psycopg.connect(candidate.url("postgres")) as holder:
        holder.execute("SELECT 1 FROM accounts WHERE id = %s FOR UPDATE", [ada])
        waiting.start()
        time.sleep(0.3)
        started = time.monotonic()
        assert kiln.pay(eve, fay, 500, "pass").status_code == 201
        assert time.monotonic() - started < 2
        assert not answers
    waiting.join(10)
    assert answers[0].status_code == 201


@pytest.mark.parametrize("table", ["transfers", "entries", "claims"])
def test_what_is_booked_stays(kiln: Workshop, candidate: Any, table: str) -> None:
    kiln.pay(kiln.member(500), kiln.member(), 500, f"stays-{table}")
    before = candidate.sql(f"SELECT count(*) FROM {table}")
    column = {"transfers": "memo", "entries": "amount_cents", "claims": "name"}[table]
    for statement in (
        f"UPDATE {table} SET {column} = {column}",
        f"DELETE FROM {table}",
        f"TRUNCATE {table} CASCADE",
        f"MERGE INTO {table} AS t USING accounts AS a ON true WHEN MATCHED THEN DELETE",
        "TRUNCATE workshops CASCADE",
    ):
        with pytest.raises(psycopg.Error, match="not allowed"):
            candidate.sql(statement)
    assert candidate.sql(f"SELECT count(*) FROM {table}") == before


def test_psql_cannot_overdraw(kiln: Workshop, candidate: Any) -> None:
    ada = kiln.member(500)
    for change in ("balance_cents = -1", "balance_cents = balance_cents - 501, kind = 'funding'"):
        with pytest.raises(psycopg.errors.CheckViolation):
            candidate.sql(f"UPDATE accounts SET {change} WHERE id = %s", [ada])
    funding = "UPDATE accounts SET balance_cents = balance_cents WHERE kind = 'funding'"
    assert candidate.sql(funding) >= 1


def test_who_is_below_zero_can_be_paid_but_cannot_pay(kiln: Workshop, candidate: Any) -> None:
    [(eve,)] = candidate.sql(
        "INSERT INTO accounts (workshop_id, name, balance_cents) VALUES (%s, 'Eve', -1000) "
        "RETURNING id",
        [kiln.id],
    )
    ada = kiln.member(500)
    assert kiln.pay(ada, eve, 300).status_code == 201
    assert kiln.balance(eve) == -7.0
    assert kiln.pay(eve, ada, 1).status_code == 409
    renamed = kiln.http.patch(f"/accounts/{eve}", json={"name": "E"}, headers=kiln.headers)
    assert renamed.status_code == 200
    with pytest.raises(psycopg.errors.CheckViolation):
        candidate.sql("UPDATE accounts SET balance_cents = -701 WHERE id = %s", [eve])
    # Her 10 euros of debt have no entries: the other tests compare all accounts.
    candidate.sql("UPDATE accounts SET balance_cents = 300 WHERE id = %s", [eve])


@pytest.mark.parametrize("amount", ["19.99", "0.01", "10000.00", "1e2", "8", "4.350", "1.15"])
def test_amounts_are_exact(kiln: Workshop, amount: str) -> None:
    ada, ben = kiln.member(1_000_000), kiln.member()
    answer = send(kiln, f'{{"from": {ada}, "to": {ben}, "amount": {amount}}}')
    assert answer.status_code == 201
    assert answer.json()["amount"] == float(amount) == kiln.balance(ben)
    assert answer.json()["amount_cents"] == round(float(amount) * 100)


@pytest.mark.parametrize(
    ("sums", "field"),
    [
        *((f'"amount": {bad}', "amount") for bad in ("0", "-1", "0.001", "12.505", "true")),
        *((f'"amount": {bad}', "amount") for bad in ("1e400", "NaN", "Infinity", '"5"', "null")),
        *((f'"amount": {bad}', "amount") for bad in ("10000.01", "1e99999999999999999999")),
        ('"amount": 19.9900000000000000000000000000000001', "amount"),
        *((f'"amount_cents": {bad}', "amount_cents") for bad in ("0", "1.5", "1000001", "true")),
        ('"amount": 1, "amount_cents": 100', "amount"),
        ('"memo": ""', "amount"),
    ],
)
def test_wrong_amounts_are_refused(kiln: Workshop, sums: str, field: str) -> None:
    ada, ben = kiln.member(2000), kiln.member()
    answer = send(kiln, f'{{"from": {ada}, "to": {ben}, {sums}}}')
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)
    assert kiln.balance(ben) == 0


def test_cents_stand_beside_euros(kiln: Workshop) -> None:
    ada, ben = kiln.member(2000), kiln.member()
    transfer = kiln.pay(ada, ben, 1250).json()
    assert (transfer["amount"], transfer["amount_cents"]) == (12.5, 1250)
    statement = kiln.get(f"/accounts/{ada}/statement").json()
    assert (statement["account"]["balance"], statement["account"]["balance_cents"]) == (7.5, 750)
    assert [(e["amount"], e["amount_cents"]) for e in statement["entries"]] == [
        (20.0, 2000),
        (-12.5, -1250),
    ]


def send(kiln: Workshop, body: str) -> Any:
    """Post a transfer as it is written."""
    headers = {**kiln.headers, "Content-Type": "application/json"}
    return kiln.http.post("/transfers", content=body.encode(), headers=headers)
