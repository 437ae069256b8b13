"""The books agree, and PostgreSQL watches over them."""

import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb
from test_tally import Workshop

MIGRATIONS = sorted((Path(__file__).parent.parent / "migrations").glob("*.sql"))


@pytest.fixture(scope="module")
def kiln(candidate: Any) -> Workshop:
    return Workshop(candidate)


def test_a_crowd_leaves_books_that_agree(kiln: Workshop, candidate: Any) -> None:
    members = [kiln.member(500) for _ in range(5)]
    dice = random.Random(7)

    def one(turn: int) -> int:
        payer, payee = dice.sample(members, 2)
        if turn % 8 == 0:
            return kiln.top_up(payer, 50, f"crowd {turn}").status_code
        body = {"from": payer, "to": payee, "amount_cents": dice.randint(1, 400)}
        return kiln.post("/transfers", body).status_code

    with ThreadPoolExecutor(24) as threads:
        statuses = set(threads.map(one, range(300)))
    assert statuses <= {200, 201, 409}
    rows = candidate.sql(
        """
        SELECT a.kind, a.balance_cents, coalesce(sum(e.amount_cents), 0)
        FROM accounts AS a LEFT JOIN entries AS e ON e.account_id = a.id
        WHERE a.workshop_id = %s GROUP BY a.id
        """,
        [kiln.id],
    )
    assert all(balance == booked for _, balance, booked in rows)
    assert all(balance >= 0 for kind, balance, _ in rows if kind != "funding")
    assert sum(balance for _, balance, _ in rows) == 0


def test_transfers_with_no_account_in_common_do_not_wait(kiln: Workshop, candidate: Any) -> None:
    ada, ben, cleo, dan = (kiln.member(500) for _ in range(4))
    with psycopg.connect(candidate.url("postgres")) as other:
        other.execute("SELECT FROM accounts WHERE id IN (%s, %s) FOR UPDATE", [ada, ben])
        body = {"from": cleo, "to": dan, "amount": 1}
        answer = kiln.http.post("/transfers", json=body, headers=kiln.headers, timeout=5)
    assert answer.status_code == 201


@pytest.mark.parametrize("table", ["transfers", "entries"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET amount_cents = amount_cents + 1",
        "DELETE FROM {}",
        "TRUNCATE {} CASCADE",
        "TRUNCATE accounts CASCADE",
        "MERGE INTO {} AS t USING (SELECT 1) AS s ON true WHEN MATCHED THEN DELETE",
        "INSERT INTO {0} SELECT * FROM {0} ON CONFLICT (id) DO UPDATE SET amount_cents = 1",
    ],
)
def test_what_was_booked_stays(kiln: Workshop, candidate: Any, table: str, statement: str) -> None:
    kiln.member(100)
    with pytest.raises(psycopg.errors.RestrictViolation):
        candidate.sql(statement.format(table))


def test_psql_books_as_before(kiln: Workshop, candidate: Any) -> None:
    ada, ben = kiln.member(100), kiln.member()
    [(transfer,)] = candidate.sql(
        "INSERT INTO transfers (workshop_id, from_account, to_account, amount_cents, event_id)"
        " VALUES (%s, %s, %s, 5, 'by hand') RETURNING id",
        [kiln.id, ada, ben],
    )
    # What was credited by hand is not credited again.
    assert kiln.top_up(ben, 5, "by hand").json()["transfer_id"] == transfer


def test_nobody_is_taken_below_zero(kiln: Workshop, candidate: Any) -> None:
    ada = kiln.member(100)
    set_to = "UPDATE accounts SET balance_cents = %s WHERE id = %s"
    with pytest.raises(psycopg.errors.CheckViolation):
        candidate.sql(set_to, [-1, ada])
    with pytest.raises(psycopg.errors.CheckViolation):
        candidate.sql(
            "UPDATE accounts SET balance_cents = -1, kind = 'funding' WHERE id = %s", [ada]
        )
    candidate.sql(set_to, [100, ada])


def test_who_is_below_zero_can_be_paid_and_cannot_pay(kiln: Workshop, candidate: Any) -> None:
    ada = kiln.member(1000)
    [(ben,)] = candidate.sql(
        "INSERT INTO accounts (workshop_id, name, balance_cents) VALUES (%s, 'Ben', -500)"
        " RETURNING id",
        [kiln.id],
    )
    assert kiln.post("/transfers", {"from": ben, "to": ada, "amount": 1}).status_code == 409
    assert kiln.post("/transfers", {"from": ada, "to": ben, "amount": 1}).status_code == 201
    assert kiln.top_up(ben, 100, "below zero").status_code == 200
    assert kiln.balance(ben) == -3.0
    renamed = kiln.http.patch(f"/accounts/{ben}", json={"name": "Benno"}, headers=kiln.headers)
    assert renamed.status_code == 200
    with pytest.raises(psycopg.errors.CheckViolation):
        candidate.sql("UPDATE accounts SET balance_cents = -301 WHERE id = %s", [ben])


@pytest.mark.parametrize(
    ("written", "cents"),
    [("19.99", 1999), ("0.29", 29), ("1.10", 110), ("1e1", 1000), ("4", 400), ("0.01", 1)],
)
def test_money_is_exact(kiln: Workshop, written: str, cents: int) -> None:
    ada, ben = kiln.member(5000), kiln.member()
    answer = send(kiln, f'{{"from": {ada}, "to": {ben}, "amount": {written}}}')
    assert (answer.json()["amount_cents"], answer.json()["amount"]) == (cents, cents / 100)
    account = kiln.get(f"/accounts/{ben}").json()
    assert (account["balance_cents"], account["balance"]) == (cents, cents / 100)
    [entry] = kiln.get(f"/accounts/{ben}/statement").json()["entries"]
    assert (entry["amount_cents"], entry["amount"]) == (cents, cents / 100)


@pytest.mark.parametrize(
    ("written", "field"),
    [
        ('"amount": 1.001', "amount"),
        ('"amount": 1.00000000000000000000000000000000000001', "amount"),
        ('"amount": 0', "amount"),
        ('"amount": 10000.01', "amount"),
        ('"amount": NaN', "amount"),
        ('"amount": 1e400', "amount"),
        ('"amount": 1e99999999999999999999', "amount"),
        ('"amount": true', "amount"),
        ('"amount": "1"', "amount"),
        ('"amount": 1, "amount_cents": 100', "amount"),
        ('"memo": ""', "amount"),
        ('"amount_cents": 1.5', "amount_cents"),
        ('"amount_cents": 0', "amount_cents"),
        ('"amount_cents": 1000001', "amount_cents"),
        ('"amount": 1, "memo": "\\ud800"', "memo"),
        ('"amount": 1, "memo": ' + "[" * 100_000, None),
    ],
)
def test_wrong_amounts(kiln: Workshop, written: str, field: str | None) -> None:
    answer = send(kiln, f'{{"from": 1, "to": 2, {written}}}')
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)


def send(kiln: Workshop, body: str) -> Any:
    headers = {**kiln.headers, "Content-Type": "application/json"}
    return kiln.http.post("/transfers", content=body.encode(), headers=headers)


KEY = "tk_0123456789abcdef0123456789abcdef"


def test_the_database_of_production_is_brought_up_to_date(candidate: Any) -> None:
    candidate.http()  # so that nothing migrates meanwhile
    with psycopg.connect(candidate.url("postgres"), autocommit=True) as db:
        db.execute("DROP SCHEMA IF EXISTS production CASCADE")
        db.execute("CREATE SCHEMA production")
        db.execute("SET search_path = production")
        try:
            for file in MIGRATIONS[:3]:
                db.execute(file.read_text())
            _fill(db)
            booked = [db.execute(f"SELECT * FROM {t}").fetchall() for t in ("transfers", "entries")]
            for file in MIGRATIONS[3:]:
                db.execute(file.read_text())
            balances = db.execute("SELECT id, balance_cents FROM accounts ORDER BY id").fetchall()
            assert balances == [(1, -4000), (2, 4500), (3, -500), (4, 0)]
            assert booked == [
                db.execute(f"SELECT {columns} FROM {table}").fetchall()
                for table, columns in [
                    (
                        "transfers",
                        "id, workshop_id, from_account, to_account, amount_cents, memo, created_at,"
                        " event_id",
                    ),
                    ("entries", "*"),
                ]
            ]
            log = db.execute("SELECT workshop_id, path, headers FROM request_log ORDER BY id")
            assert log.fetchall() == [
                (1, "/accounts?name=Ada&api_key=[removed]&x=1", {"User-Agent": "tablet 3"}),
                (
                    None,
                    "/accounts?api%5Fkey=[removed]",
                    {"authorization": "[removed]", "X-Request-Id": "815"},
                ),
                (1, "/webhooks/topups/1", {"X-Coinflow-Signature": "[removed]"}),
                (1, "/accounts?name=[removed]", {"Referer": "http://t/?api_key=[removed]"}),
                (1, "/machines", {}),
            ]
        finally:
            db.execute("DROP SCHEMA production CASCADE")


def _fill(db: Any) -> None:
    db.execute("INSERT INTO workshops (name, api_key_hash, webhook_secret) VALUES ('W', 'h', 's')")
    for kind, balance in [("funding", 0), ("member", 99), ("till", 7), ("member", 12)]:
        db.execute(
            "INSERT INTO accounts (workshop_id, kind, name, balance_cents) VALUES (1, %s, 'x', %s)",
            [kind, balance],
        )
    moves = [(1, 2, 2000, "twice"), (1, 2, 2000, "twice"), (3, 2, 500, None)]
    for number, (payer, payee, cents, event) in enumerate(moves, 1):
        db.execute(
            "INSERT INTO transfers (workshop_id, from_account, to_account, amount_cents, event_id)"
            " VALUES (1, %s, %s, %s, %s)",
            [payer, payee, cents, event],
        )
        for account, change in ((payer, -cents), (payee, cents)):
            db.execute(
                "INSERT INTO entries (transfer_id, account_id, amount_cents) VALUES (%s, %s, %s)",
                [number, account, change],
            )
    for workshop, path, headers in [
        (1, f"/accounts?name=Ada&api_key={KEY}&x=1", {"User-Agent": "tablet 3"}),
        (
            None,
            "/accounts?api%5Fkey=tk_wrong",
            {"authorization": "Bearer tk_x", "X-Request-Id": "815"},
        ),
        (1, "/webhooks/topups/1", {"X-Coinflow-Signature": "ab" * 32}),
        (1, f"/accounts?name={KEY}", {"Referer": 'http://t/?api_key=a"\\"b'}),
        (1, "/machines", {}),
    ]:
        db.execute(
            "INSERT INTO request_log (workshop_id, method, path, status, headers)"
            " VALUES (%s, 'GET', %s, 200, %s)",
            [workshop, path, Jsonb(headers)],
        )


def test_an_event_that_was_credited_twice_gets_the_earliest_answer(
    kiln: Workshop, candidate: Any
) -> None:
    ada = kiln.member()
    [(funding,)] = candidate.sql(
        "SELECT id FROM accounts WHERE workshop_id = %s AND kind = 'funding'", [kiln.id]
    )
    first, _ = (
        candidate.sql(
            "INSERT INTO transfers (workshop_id, from_account, to_account, amount_cents, event_id)"
            " VALUES (%s, %s, %s, 5, 'old twice') RETURNING id",
            [kiln.id, funding, ada],
        )
        for _ in range(2)
    )
    answer = kiln.top_up(ada, 5, "old twice")
    assert (answer.status_code, answer.json()["transfer_id"]) == (200, first[0][0])
    assert kiln.balance(ada) == 0.0
