"""The migrations meet what is in production."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

KEY = "tk_" + "0123456789abcdef" * 2
OLD = f"""
INSERT INTO workshops (id, name, api_key_hash, webhook_secret)
VALUES (1, 'Kiln', '{hashlib.sha256(KEY.encode()).hexdigest()}', 'secret');
INSERT INTO accounts (id, workshop_id, kind, name, balance_cents) VALUES
    (1, 1, 'funding', 'Funding', 0), (2, 1, 'till', 'Till', 77), (3, 1, 'member', 'Ada', 4711),
    (4, 1, 'member', 'Eve', 500);
INSERT INTO transfers (id, workshop_id, from_account, to_account, amount_cents, memo, event_id)
VALUES
    (1, 1, 1, 3, 1000, 'card top-up', 'twice'), (2, 1, 1, 3, 1000, 'card top-up', 'twice'),
    (3, 1, 4, 3, 300, 'saw', NULL);
INSERT INTO entries (transfer_id, account_id, amount_cents)
VALUES (1, 1, -1000), (1, 3, 1000), (2, 1, -1000), (2, 3, 1000), (3, 4, -300), (3, 3, 300);
SELECT setval(pg_get_serial_sequence('transfers', 'id'), 3);
INSERT INTO request_log (method, path, status, headers) VALUES
    ('GET', '/accounts?name=ada&api_key={KEY}&x=1', 200, '{{"User-Agent": "t", "Host": "h"}}'),
    ('GET', '/me?%61pi_key=anything', 401, '{{"Referer": "http://h/me?api_key={KEY}"}}'),
    ('GET', '/me', 200, '{{"Authorization": "Bearer {KEY}", "X-Request-Id": "7"}}'),
    ('POST', '/webhooks/topups/1', 200, '{{"x-coinflow-signature": "abc", "Accept": "*/*"}}'),
    ('GET', '/accounts', 200, '{{}}');
"""
TABLES = {
    "transfers": "id, workshop_id, from_account, to_account, amount_cents, memo, created_at, event_id",
    "entries": "id, transfer_id, account_id, amount_cents",
}


@pytest.fixture(scope="module")
def old(candidate: Any) -> Iterator[str]:
    """The address of a database like production's before this change."""
    candidate.sql("CREATE DATABASE tally_old")
    url = urlsplit(candidate.url("postgres"))._replace(path="/tally_old").geturl()
    folder = Path(__file__).parent.parent / "migrations"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE migrations "
            "(name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())"
        )
        for file in sorted(folder.glob("000[123]_*.sql")):
            connection.execute(file.read_text())
            connection.execute("INSERT INTO migrations (name) VALUES (%s)", [file.name])
        connection.execute(OLD)
    yield url
    candidate.sql("DROP DATABASE tally_old WITH (FORCE)")


def test_production_is_brought_up_to_date(
    candidate: Any, old: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(old, autocommit=True) as connection:

        def rows(statement: str) -> Any:
            return connection.execute(statement).fetchall()

        kept = {t: rows(f"SELECT {columns} FROM {t} ORDER BY id") for t, columns in TABLES.items()}
        for _ in range(2):
            done = candidate.run("python -m tally.migrate", env={"DATABASE_URL": old})
            assert done.returncode == 0, done.output
        for table, columns in TABLES.items():
            assert rows(f"SELECT {columns} FROM {table} ORDER BY id") == kept[table]
        assert rows("SELECT id, balance_cents FROM accounts ORDER BY id") == [
            *((1, -2000), (2, 0), (3, 2300), (4, -300))
        ]
        assert rows("SELECT path, headers FROM request_log ORDER BY id") == [
            ("/accounts?name=ada&api_key=***&x=1", {"User-Agent": "t", "Host": "h"}),
            ("/me?%61pi_key=***", {"Referer": "http://h/me?api_key=***"}),
            ("/me", {"X-Request-Id": "7"}),
            ("/webhooks/topups/1", {"Accept": "*/*"}),
            ("/accounts", {}),
        ]

        # And it is served. In this process, as the server of the other tests has its own database.
        monkeypatch.setenv("DATABASE_URL", old)
        client = candidate.module("tally").create_app().test_client()
        headers = {"Authorization": f"Bearer {KEY}"}
        body = json.dumps({"event_id": "twice", "account_id": 3, "amount_cents": 1000}).encode()
        signature = hmac.new(b"secret", body, hashlib.sha256).hexdigest()
        again = client.post(
            "/webhooks/topups/1",
            data=body,
            headers={"Content-Type": "application/json", "X-Coinflow-Signature": signature},
        )
        assert (again.status_code, again.get_json()["transfer_id"]) == (200, 1)
        for payer, payee, status in ((3, 4, 201), (4, 3, 409)):
            sent = {"from": payer, "to": payee, "amount": 1}
            assert client.post("/transfers", json=sent, headers=headers).status_code == status
        assert rows("SELECT id, balance_cents FROM accounts WHERE id > 2 ORDER BY id") == [
            *((3, 2200), (4, -200))
        ]
