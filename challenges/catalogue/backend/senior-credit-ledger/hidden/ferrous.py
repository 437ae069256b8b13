"""Workshops of a test's own, their calls, and what psql sees."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

Json = dict[str, Any]

NUMBERS = itertools.count(1)
SIGNATURE = "X-Coinflow-Signature"
DONE = "it was done, and nobody refused"
ADD_WORKSHOP = """
    WITH made AS (
        INSERT INTO workshops (name, api_key_hash, webhook_secret) VALUES (%s, %s, %s) RETURNING id
    ), own AS (
        INSERT INTO accounts (workshop_id, kind, name)
        SELECT id, kind, initcap(kind) FROM made, unnest(ARRAY['till', 'funding']) AS kind
        RETURNING id, kind, workshop_id
    )
    SELECT workshop_id, kind, id FROM own ORDER BY kind
"""
DISAGREEING = """
    SELECT a.id, a.balance_cents, sum(e.amount_cents)
    FROM accounts AS a LEFT JOIN entries AS e ON e.account_id = a.id
    WHERE a.workshop_id = %s
    GROUP BY a.id
    HAVING a.balance_cents <> coalesce(sum(e.amount_cents), 0)
"""
ONE_SIDED = """
    SELECT t.id FROM transfers AS t LEFT JOIN entries AS e ON e.transfer_id = t.id
    WHERE t.workshop_id = %s
    GROUP BY t.id
    HAVING count(e.id) <> 2 OR sum(e.amount_cents) <> 0
"""


class Workshop:
    """A workshop as its tablets and Coinflow call for it."""

    def __init__(self, candidate: Any, number: int, key: str, secret: str) -> None:
        self.candidate = candidate
        self.http = candidate.http()
        self.id, self.key, self.secret = number, key, secret
        self.headers = {"Authorization": f"Bearer {key}"}
        self.till = self.funding = 0

    @classmethod
    def new(cls, candidate: Any) -> Workshop:
        """A workshop that has just been added."""
        candidate.http()  # the tables are there
        number = next(NUMBERS)
        key, secret = f"tk_{number:04}_of_a_workshop", f"whs_{number:04}_of_a_workshop"
        rows = candidate.sql(ADD_WORKSHOP, ["Kiln", hash_of(key), secret])
        made = cls(candidate, rows[0][0], key, secret)
        made.funding, made.till = (account for _, _, account in rows)
        return made

    # Calls

    def get(self, path: str, query: Json | None = None) -> Any:
        """Get something, whatever the answer."""
        return self.http.get(path, params=query, headers=self.headers)

    def post(self, path: str, body: object, **headers: str) -> Any:
        """Post JSON, whatever the answer."""
        return self.http.post(path, json=body, headers={**self.headers, **headers})

    def patch(self, account: int, body: object) -> Any:
        """Change an account, whatever the answer."""
        return self.http.patch(f"/accounts/{account}", json=body, headers=self.headers)

    def pay(self, payer: int, payee: int, cents: int, key: str | None = None, **more: Any) -> Any:
        """Ask for a transfer, as the tablets do."""
        body = {"from": payer, "to": payee, "amount": cents / 100, **more}
        return self.post("/transfers", body, **({} if key is None else {"Idempotency-Key": key}))

    def deliver(
        self, account: int, cents: int, event: str, headers: dict[str, Any] | None = None
    ) -> Any:
        """Deliver a top-up as Coinflow does, whatever the answer."""
        body, signature = self.delivery(account, cents, event)
        proof = {SIGNATURE: signature} if headers is None else headers
        return self.http.post(
            f"/webhooks/topups/{self.id}",
            content=body,
            headers={"Content-Type": "application/json", **proof},
        )

    def delivery(self, account: int, cents: int, event: str) -> tuple[bytes, str]:
        """The body of a top-up and its signature."""
        sent = {"event_id": event, "account_id": account, "amount_cents": cents}
        body = json.dumps(sent).encode()
        return body, hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()

    # What a test needs

    def member(self, cents: int = 0, name: str = "Ada") -> int:
        """A new member with this much credit."""
        account = number(read(self.post("/accounts", {"name": name}), 201), "id")
        if cents:
            read(self.deliver(account, cents, f"first of {account}"), 200)
        return account

    def members(self, *amounts: int) -> list[int]:
        """New members with this much credit each."""
        rows = self.candidate.sql(
            "INSERT INTO accounts (workshop_id, name)"
            " SELECT %s, 'Ada' FROM generate_series(1, %s) RETURNING id",
            [self.id, len(amounts)],
        )
        made = [row[0] for row in rows]
        for account, cents in zip(made, amounts, strict=True):
            if cents:
                read(self.deliver(account, cents, f"first of {account}"), 200)
        return made

    # What a test looks at

    def account(self, account: int) -> Json:
        """An account."""
        return read(self.get(f"/accounts/{account}"), 200)

    def statement(self, account: int, **query: object) -> list[Json]:
        """The entries of a statement."""
        found = read(self.get(f"/accounts/{account}/statement", query), 200).get("entries")
        is_right = isinstance(found, list) and all(isinstance(entry, dict) for entry in found)
        assert is_right, f"entries is {found!r}"
        return found

    def cents(self, *accounts: int) -> list[int]:
        """The balances in the table."""
        rows = self.candidate.sql(
            "SELECT id, balance_cents FROM accounts WHERE id = ANY(%s)", [list(accounts)]
        )
        kept = dict(rows)
        return [kept[account] for account in accounts]

    def transfers(self, *accounts: int) -> int:
        """How many transfers these accounts have paid."""
        return self.candidate.sql(
            "SELECT count(*) FROM transfers WHERE from_account = ANY(%s)", [list(accounts)]
        )[0][0]

    def disagreements(self) -> list[Any]:
        """Accounts that are not the sum of their entries, transfers without two entries."""
        found = [self.candidate.sql(query, [self.id]) for query in (DISAGREEING, ONE_SIDED)]
        return [row for rows in found for row in rows]


def hash_of(key: str) -> str:
    """What the table has of an API key."""
    return hashlib.sha256(key.encode()).hexdigest()


def together(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """What calls return that are made at the same time, each from a thread of its own."""
    start = Barrier(len(calls))

    def begin(call: Callable[[], Any]) -> Any:
        start.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(begin, calls))


def refuses(candidate: Any, statement: str) -> bool:
    """Whether PostgreSQL refuses a statement. Nothing stays of it, either way."""
    block = f"""
        DO $test$ BEGIN
            {statement};
            SET CONSTRAINTS ALL IMMEDIATE;
            RAISE EXCEPTION '{DONE}';
        END $test$
    """
    with candidate.raises("psycopg.Error") as refused:
        candidate.sql(block)
    return DONE not in refused.message


def outcome(answer: Any) -> tuple[int, object]:
    """The status of an answer, and the code of the error if it is one."""
    if answer.status_code < 300:
        return answer.status_code, None
    return answer.status_code, _error(answer, "code")


def at_fault(answer: Any) -> tuple[int, object]:
    """The status of an answer, and the field that the error names."""
    return answer.status_code, _error(answer, "field")


def _error(answer: Any, name: str) -> object:
    try:
        return answer.json()["error"][name]
    except (ValueError, KeyError, TypeError):
        return f"not the error shape: {answer.text[:160]!r}"


def read(answer: Any, status: int) -> Json:
    """The JSON object in an answer that must have this status."""
    assert answer.status_code == status, (
        f"{answer.request.method} {answer.request.url} answered {answer.status_code}"
        f" instead of {status}: {answer.text[:300]}"
    )
    try:
        found = json.loads(answer.text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        pytest.fail(f"the answer is not a JSON object: {answer.text[:300]!r}")
    return found


def number(answer: Json, field: str) -> int:
    """A field of an answer that must be a whole number."""
    value = answer.get(field)
    assert isinstance(value, int), f"{field} is {value!r}, not a whole number"
    return value
