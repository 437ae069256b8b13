"""The classes of the security review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from ferrous import SIGNATURE, Workshop, at_fault, hash_of, outcome, read

if TYPE_CHECKING:
    from collections.abc import Callable

NOT_FOUND = (404, "not_found")
OWNED = "UPDATE accounts SET note = 'owned', balance_cents = 7"


@pytest.mark.criterion("security", weight=3)
@pytest.mark.title("What belongs to another workshop is answered like what does not exist")
def test_objects_of_others(kiln: Workshop, candidate: Any) -> None:
    other = Workshop.new(candidate)
    ada, (cleo, dan) = kiln.member(1000), other.members(1000, 1000)
    theirs = read(other.pay(cleo, dan, 100), 201)["id"]
    before = kiln.cents(ada, cleo, dan, other.till)

    answers: dict[str, tuple[int, object]] = {}
    calls: dict[str, Callable[[int, int], Any]] = {
        "see": lambda account, _: kiln.get(f"/accounts/{account}"),
        "statement": lambda account, _: kiln.get(f"/accounts/{account}/statement"),
        "change": lambda account, _: kiln.patch(account, {"name": "Mine", "frozen": True}),
        "change nothing": lambda account, _: kiln.patch(account, {}),
        "pay from": lambda account, _: kiln.pay(account, ada, 10),
        "pay to": lambda account, _: kiln.pay(ada, account, 10, "press-1"),
        "pay theirs to theirs": lambda account, _: kiln.pay(account, other.till, 10),
        "top up": lambda account, _: kiln.deliver(account, 10, f"evt {account}"),
        "see a transfer": lambda _, transfer: kiln.get(f"/transfers/{transfer}"),
    }
    nobody = 1_900_000_000
    for name, call in calls.items():
        answers[f"{name}, theirs"] = outcome(call(cleo, theirs))
        answers[f"{name}, nobody's"] = outcome(call(nobody, nobody))
    for name in ("see", "statement", "pay from", "top up"):
        answers[f"{name}, our own funding"] = outcome(calls[name](kiln.funding, 0))
    assert answers == dict.fromkeys(answers, NOT_FOUND)

    assert kiln.cents(ada, cleo, dan, other.till) == before
    assert (other.account(cleo).get("name"), other.account(cleo).get("frozen")) == ("Ada", False)
    listed = read(kiln.get("/accounts"), 200).get("accounts", [])
    assert sorted(row.get("id") for row in listed) == sorted([ada, kiln.till])


@pytest.mark.criterion("security", weight=3)
@pytest.mark.title("Nothing that is sent works as SQL; texts are found as they were typed")
def test_text_is_text(kiln: Workshop) -> None:
    name = 'O\'Hara 100%_\\ -- "x"'
    ada, ben = kiln.member(5000, name), kiln.member()
    memo = "it's 50%_ off'); --"
    read(kiln.pay(ada, ben, 100, "it's", memo=memo), 201)
    read(kiln.pay(ada, ben, 200, memo="IT'S LATER"), 201)

    def named(text: str) -> list[object]:
        found = read(kiln.get("/accounts", {"name": text}), 200).get("accounts", [])
        return [row.get("id") for row in found]

    assert (named(name.upper()), named("O'Hara"), named("%")) == ([ada], [ada], [ada])
    assert named(f"x') IN 'x') > 0; {OWNED}; --") == []
    assert named("' OR true --") == []
    found = [len(kiln.statement(ada, q=text)) for text in ("it's", memo.lower(), "%", "__", "'")]
    assert found == [2, 1, 1, 0, 2]
    assert kiln.statement(ada, q=f"') IN '') > 0; {OWNED}; --") == []

    notes = "SELECT count(*) FROM accounts WHERE note = 'owned'"
    assert kiln.candidate.sql(notes) == [(0,)]
    assert kiln.cents(ada, ben) == [4700, 300]


@pytest.mark.criterion("apis", weight=2)
@pytest.mark.title("A statement keeps to its order, limit and date, and refuses what is none")
def test_statements(kiln: Workshop) -> None:
    ada = kiln.member()
    kiln.candidate.sql(
        """
        WITH booked AS (
            INSERT INTO transfers (workshop_id, from_account, to_account, amount_cents, created_at)
            SELECT %(workshop)s, %(from)s, %(to)s, n,
                   timestamptz '2026-03-31 23:00:00+00' + (n * interval '1 minute')
            FROM generate_series(1, 210) AS n
            RETURNING id, amount_cents
        )
        INSERT INTO entries (transfer_id, account_id, amount_cents)
        SELECT id, %(to)s, amount_cents FROM booked ORDER BY id
        """,
        {"workshop": kiln.id, "from": kiln.funding, "to": ada},
    )
    queries: list[dict[str, object]] = [
        {},
        {"limit": 1, "order": "asc"},
        {"limit": 200, "order": "desc"},
        {"since": "2026-04-01", "limit": 2},
        {"since": "2026-03-31", "limit": 2},
        {"since": "2026-04-02"},
    ]
    seen = [[entry.get("amount") for entry in kiln.statement(ada, **query)] for query in queries]
    # The 60th minute is the first of April.
    expected = [range(1, 51), [1], range(210, 10, -1), [60, 61], [1, 2], []]
    assert seen == [[cents / 100 for cents in page] for page in expected]

    wrong = {
        "order": [f"asc; {OWNED}", "e.id", "desc, 1"],
        "limit": [f"1; {OWNED}", "0", "201", "-1", "many", "1.5"],
        "since": [f"2026-01-01'; {OWNED}; --", "yesterday", "2026-02-30", "'"],
    }
    path = f"/accounts/{ada}/statement"
    faults = [
        (value, *at_fault(kiln.get(path, {parameter: value})))
        for parameter, values in wrong.items()
        for value in values
    ]
    assert faults == [
        (value, 400, parameter) for parameter, values in wrong.items() for value in values
    ]
    assert kiln.account(ada).get("note") == ""


@pytest.mark.criterion("security", weight=2)
@pytest.mark.title("Callers set the fields that are theirs, and no others")
def test_fields_of_callers(kiln: Workshop, candidate: Any) -> None:
    other = Workshop.new(candidate)
    wanted = {"name": "Ada", "note": "n" * 200, "kind": "till", "frozen": True, "id": 1}
    wanted |= {"balance": 70.0, "balance_cents": 7000, "workshop_id": other.id}
    made = read(kiln.post("/accounts", wanted), 201)
    ada = made["id"]
    expected = {"kind": "member", "name": "Ada", "note": "n" * 200, "frozen": False, "balance": 0}
    assert {name: made.get(name) for name in expected} == expected

    back = {**made, "name": "Ada L.", "frozen": True, "kind": "funding", "id": ada + 1}
    back |= {"balance": 70.0, "balance_cents": 7000, "workshop_id": other.id, "created_at": "1999"}
    changed = read(kiln.patch(ada, back), 200)
    expected |= {"name": "Ada L.", "frozen": True}
    assert {name: changed.get(name) for name in expected} == expected
    assert read(kiln.patch(ada, {"note": ""}), 200).get("note") == ""
    assert kiln.account(ada).get("name") == "Ada L."
    row = "SELECT workshop_id, kind, balance_cents, frozen FROM accounts WHERE id = %s"
    assert candidate.sql(row, [ada]) == [(kiln.id, "member", 0, True)]

    wrong = {"name": ["", "x" * 81, 7, None], "note": ["x" * 201, 7], "frozen": ["no", 0]}
    faults = {
        (field, str(value)[:9]): at_fault(kiln.patch(ada, {field: value}))
        for field, values in wrong.items()
        for value in values
    }
    assert faults == {(field, value): (400, field) for field, value in faults}


@pytest.mark.criterion("security", weight=2)
@pytest.mark.title("Every call asks for its key, and no key is no way in")
def test_keys_are_asked_for(kiln: Workshop) -> None:
    ada, ben = kiln.members(1000, 0)
    transfer = read(kiln.pay(ada, ben, 100), 201)["id"]
    paths = ["/me", "/machines", "/accounts", f"/accounts/{ada}", f"/accounts/{ada}/statement"]
    proofs: dict[str, dict[str, Any]] = {
        "none": {},
        "empty": {"Authorization": "Bearer"},
        "wrong": {"Authorization": "Bearer tk_wrong"},
        "not a key": {"Authorization": "Bearer clé".encode("latin-1")},
        "the hash": {"Authorization": f"Bearer {hash_of(kiln.key)}"},
    }
    seen = f"/transfers/{transfer}"
    answers = {(name, seen): kiln.http.get(seen, headers=proofs[name]) for name in proofs}
    answers |= {("none", path): kiln.http.get(path) for path in paths}
    body = {"from": ada, "to": ben, "amount": 1}
    for name in ("none", "not a key"):
        sent = {"headers": proofs[name]}
        change = kiln.http.patch(f"/accounts/{ada}", json={"name": "Eve"}, **sent)
        answers[name, "change"] = change
        answers[name, "pay"] = kiln.http.post("/transfers", json=body, **sent)
        answers[name, "add"] = kiln.http.post("/accounts", json={"name": "Eve"}, **sent)
    answers["wrong", "query"] = kiln.http.get("/accounts", params={"api_key": "tk_wrong"})
    outcomes = {name: outcome(answer) for name, answer in answers.items()}
    assert outcomes == dict.fromkeys(outcomes, (401, "unauthorized"))
    assert (kiln.account(ada).get("name"), kiln.cents(ada)) == ("Ada", [900])
    right = [kiln.get(path).status_code for path in (*paths, seen)]
    assert right == [200] * 6


@pytest.mark.criterion("security", weight=3)
@pytest.mark.title(
    "A top-up counts with the right signature only, and no answer tells what is right"
)
def test_signatures(kiln: Workshop, candidate: Any) -> None:
    other = Workshop.new(candidate)
    ada = kiln.member()
    body, right = kiln.delivery(ada, 500, "evt-1")
    other.id, theirs = kiln.id, other.id
    proofs: dict[str, dict[str, Any]] = {
        "none": {},
        "empty": {SIGNATURE: ""},
        "wrong": {SIGNATURE: "0" * 64},
        "almost": {SIGNATURE: right[:-1]},
        "of another body": {SIGNATURE: kiln.delivery(ada, 5, "evt-1")[1]},
        "of another workshop": {SIGNATURE: other.delivery(ada, 500, "evt-1")[1]},
        "accents": {SIGNATURE: "é".encode("latin-1") * 64},
    }
    answers = {name: kiln.deliver(ada, 500, "evt-1", headers) for name, headers in proofs.items()}
    outcomes = {name: outcome(answer) for name, answer in answers.items()}
    assert outcomes == dict.fromkeys(proofs, (401, "bad_signature"))
    told = " ".join(answer.text for answer in answers.values())
    assert [word for word in (right, kiln.secret) if word in told] == []
    elsewhere = kiln.http.post(
        f"/webhooks/topups/{theirs}",
        content=body,
        headers={"Content-Type": "application/json", SIGNATURE: right},
    )
    assert outcome(elsewhere) == (401, "bad_signature")
    assert kiln.cents(ada) == [0]
    read(kiln.deliver(ada, 500, "evt-1"), 200)
    assert kiln.cents(ada) == [500]


@pytest.mark.criterion("security", weight=2)
@pytest.mark.title("Neither answers nor the request log hold keys, secrets or signatures")
def test_secrets_stay(kiln: Workshop, candidate: Any) -> None:
    ada = kiln.member(name="Ada")
    me = read(kiln.get("/me"), 200)
    assert (me.get("id"), me.get("name"), "created_at" in me) == (kiln.id, "Kiln", True)
    agent, request_id = "tablet 'O\"Neill'); DELETE FROM request_log; --", "R-7'3"
    sent = {"User-Agent": agent, "X-Request-Id": request_id}
    answers = [
        kiln.get("/me"),
        kiln.get("/accounts"),
        kiln.http.get("/accounts", params={"api_key": kiln.key, "name": "Ada"}),
        kiln.http.get("/accounts", params={"name": "O'H", "api_key": kiln.key}, headers=sent),
        kiln.http.get(f"/accounts/{ada}", headers={**kiln.headers, **sent}),
    ]
    _, signature = kiln.delivery(ada, 500, "evt-1")
    answers += [kiln.deliver(ada, 500, "evt-1"), kiln.pay(ada, kiln.till, 10_000)]
    assert [answer.status_code for answer in answers] == [200] * 6 + [409]
    secrets = [kiln.key, hash_of(kiln.key), kiln.secret, signature]
    told = " ".join(f"{answer.text} {dict(answer.headers)}" for answer in answers)
    assert [secret for secret in secrets if secret in told] == []

    rows = candidate.sql(
        """
        SELECT method, path, status, headers ->> 'User-Agent', headers ->> 'X-Request-Id',
               request_log::text
        FROM request_log WHERE workshop_id = %s ORDER BY id DESC LIMIT 7
        """,
        [kiln.id],
    )[::-1]
    assert [row[2] for row in rows] == [200] * 6 + [409]
    assert [secret for secret in secrets if any(secret in row[-1] for row in rows)] == []
    assert [row[0] for row in rows] == ["GET"] * 5 + ["POST"] * 2
    paths = ["/me", "/accounts", "/accounts?", "/accounts?", f"/accounts/{ada}", "/webhooks/topups"]
    assert [row[1][: len(path)] for row, path in zip(rows, paths, strict=False)] == paths
    assert ("name=Ada" in rows[2][1], "name=O" in rows[3][1]) == (True, True)
    assert [row[3:5] for row in (rows[3], rows[4])] == [(agent, request_id)] * 2
    assert kiln.cents(ada) == [500]
