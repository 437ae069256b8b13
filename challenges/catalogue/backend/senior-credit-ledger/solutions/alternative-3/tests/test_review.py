"""The classes of docs/security-review.md."""

import json
from typing import Any

import pytest
from test_tally import Workshop


@pytest.fixture(scope="module")
def kiln(candidate: Any) -> Workshop:
    return Workshop(candidate)


@pytest.fixture(scope="module")
def other(candidate: Any) -> Workshop:
    return Workshop(candidate)


NASTY = "x') > 0 OR 1 = 1; DROP TABLE entries; -- %s %(q)s \" \\ \u00e4"


# A. Objects of others


def test_a_workshop_meets_only_its_own(kiln: Workshop, other: Workshop) -> None:
    ada, ben, eve = kiln.member(1000), kiln.member(), other.member(1000)
    transfer = kiln.post("/transfers", {"from": ada, "to": ben, "amount": 1}).json()["id"]
    nobody = 2**40

    def tried(account: int, number: int) -> list[Any]:
        answers = [
            other.get(f"/accounts/{account}"),
            other.get(f"/accounts/{account}/statement"),
            other.http.patch(f"/accounts/{account}", json={"name": "x"}, headers=other.headers),
            other.post("/transfers", {"from": account, "to": eve, "amount": 1}),
            other.post("/transfers", {"from": eve, "to": account, "amount": 1}),
            other.get(f"/transfers/{number}"),
            other.top_up(account, 100, "for another"),
        ]
        return [
            (a.status_code, a.text.replace(str(account), "N").replace(str(number), "N"))
            for a in answers
        ]

    assert tried(ada, transfer) == tried(nobody, nobody)
    assert {status for status, _ in tried(ada, transfer)} == {404}
    assert kiln.balance(ada) == 9.0


def test_nobody_meets_funding(kiln: Workshop, candidate: Any) -> None:
    ada = kiln.member(100)
    [(funding,)] = candidate.sql(
        "SELECT id FROM accounts WHERE workshop_id = %s AND kind = 'funding'", [kiln.id]
    )
    assert kiln.get(f"/accounts/{funding}").status_code == 404
    assert kiln.top_up(funding, 100, "to itself").status_code == 404
    for body in ({"from": funding, "to": ada}, {"from": ada, "to": funding}):
        assert kiln.post("/transfers", {**body, "amount": 1}).status_code == 404


# B. Callers' text in SQL


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("order", value) for value in ("", "DESC", "asc; SELECT 1", "asc, (SELECT 1)")),
        *(("limit", value) for value in ("", "0", "201", "-1", "1.0", "ALL", "\u0663", "9" * 99)),
        *(("since", value) for value in ("", "20260401", "2026-02-30", "now", "2026-W14-3", "'")),
    ],
)
def test_parameters_out_of_bounds(kiln: Workshop, name: str, value: str) -> None:
    ada = kiln.member()
    answer = kiln.http.get(f"/accounts/{ada}/statement", params={name: value}, headers=kiln.headers)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, name)


@pytest.mark.parametrize("text", [NASTY, "\0", "%", "'"])
def test_any_text_may_be_looked_for(kiln: Workshop, text: str) -> None:
    ada = kiln.member(100)
    for path, rows in (("/accounts", "accounts"), (f"/accounts/{ada}/statement", "entries")):
        answer = kiln.http.get(path, params={"name": text, "q": text}, headers=kiln.headers)
        assert (answer.status_code, answer.json()[rows]) == (200, [])


def test_any_text_may_be_written(kiln: Workshop, candidate: Any) -> None:
    sent = {"name": NASTY, "note": NASTY}
    account = kiln.post("/accounts", sent).json()
    assert {name: account[name] for name in sent} == sent
    kiln.top_up(account["id"], 300, NASTY)
    assert kiln.top_up(account["id"], 300, NASTY).status_code == 200
    assert kiln.balance(account["id"]) == 3.0
    assert kiln.get("/machines").status_code == 200
    headers = {**kiln.headers, "User-Agent": NASTY.encode("latin-1"), "X-Request-Id": "nasty-1"}
    kiln.http.get("/nowhere'", params={"q": NASTY}, headers=headers)
    kiln.http.get("/nowhere%00", headers={"X-Request-Id": "nasty-2"})
    log = logged(candidate, "nasty")
    assert [path for path, _ in log][1] == "/nowhere\ufffd"
    assert log[0][1]["User-Agent"] == NASTY


def test_a_statement_is_searched_ordered_and_cut(kiln: Workshop) -> None:
    ada, ben = kiln.member(1000), kiln.member()
    for memo in ("Laser A", "saw", "laser b"):
        kiln.post("/transfers", {"from": ada, "to": ben, "amount": 1, "memo": memo})

    def memos(query: str) -> list[str]:
        found = kiln.get(f"/accounts/{ben}/statement{query}").json()["entries"]
        return [entry["memo"] for entry in found]

    assert memos("?q=LASER") == ["Laser A", "laser b"]
    assert memos("?order=desc&limit=2") == ["laser b", "saw"]
    assert memos("?since=2026-01-01&limit=200") == ["Laser A", "saw", "laser b"]
    assert memos("?since=9999-12-31") == []


# C. Fields that are not the caller's


def test_only_listed_fields_have_an_effect(kiln: Workshop, other: Workshop) -> None:
    more = {"id": 1, "kind": "till", "balance": 9, "balance_cents": 900, "workshop_id": other.id}
    created = kiln.post("/accounts", {"name": "Ada", "frozen": True, **more})
    assert created.status_code == 201
    account = created.json()
    assert (account["kind"], account["frozen"], account["balance_cents"]) == ("member", False, 0)
    path = f"/accounts/{account['id']}"
    changed = kiln.http.patch(path, json={"note": "n", **more}, headers=kiln.headers).json()
    assert changed == {**account, "note": "n"}
    ada, ben = kiln.member(500), kiln.member()
    body = {"from": ada, "to": ben, "amount": 1, "event_id": "mine", "workshop_id": other.id}
    assert kiln.post("/transfers", body).status_code == 201
    assert kiln.top_up(ada, 100, "mine").json()["transfer_id"]
    assert kiln.balance(ada) == 5.0


# D. Secrets that get out


def test_me_tells_no_secrets(kiln: Workshop) -> None:
    assert set(kiln.get("/me").json()) == {"id", "name", "created_at"}


def logged(candidate: Any, request_id: str) -> list[Any]:
    return candidate.sql(
        "SELECT path, headers FROM request_log WHERE headers->>'X-Request-Id' LIKE %s ORDER BY id",
        [f"{request_id}%"],
    )


def test_the_log_has_what_support_needs_and_no_secrets(kiln: Workshop, candidate: Any) -> None:
    key = kiln.headers["Authorization"].split()[1]
    support = {"X-Request-Id": "log-1", "User-Agent": "tablet 3"}
    for query in (f"api_key={key}&name=Ada", f"name=Ada&api%5fkey={key}", f"name=Ada&key={key}"):
        kiln.http.get(f"/accounts?{query}", headers={**support, "Referer": f"http://t/?{query}"})
    kiln.http.get("/accounts?name=Ada", headers={**support, **kiln.headers})
    kiln.http.post(
        "/webhooks/topups/1?name=Ada", headers={**support, "X-Coinflow-Signature": "guess"}
    )
    rows = logged(candidate, "log-1")
    assert len(rows) == 5
    for path, headers in rows:
        assert "name=Ada" in path
        assert headers["User-Agent"] == "tablet 3"
        assert key not in path + json.dumps(headers)
        assert "guess" not in json.dumps(headers)


# E. Proof of who calls


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/me"),
        ("GET", "/machines"),
        ("GET", "/accounts"),
        ("POST", "/accounts"),
        ("GET", "/accounts/1"),
        ("PATCH", "/accounts/1"),
        ("GET", "/accounts/1/statement"),
        ("POST", "/transfers"),
        ("GET", "/transfers/1"),
    ],
)
def test_each_call_wants_the_key(kiln: Workshop, method: str, path: str) -> None:
    key = kiln.headers["Authorization"].removeprefix("Bearer ").encode()
    wrong = [b"", key, b"Basic " + key, b"Bearer " + key[:-1], b"Bearer \xff\xe4"]
    for header in wrong:
        answer = kiln.http.request(method, path, headers={"Authorization": header}, json={})
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthorized")
    for query in ("%00", "%ff%fe", "%ed%a0%80"):
        assert kiln.http.request(method, f"{path}?api_key={query}").status_code == 401
    assert kiln.http.request(method, f"{path}?api_key={key.decode()}").status_code != 401


def test_deliveries_want_the_signature(kiln: Workshop) -> None:
    ada = kiln.member()
    body = {"event_id": "unsigned", "account_id": ada, "amount_cents": 100}
    for workshop in (kiln.id, 2**70):
        for header in ({}, *({"X-Coinflow-Signature": s} for s in (b"", b"0" * 64, b"\xe4\xff"))):
            answer = kiln.http.post(f"/webhooks/topups/{workshop}", json=body, headers=header)
            assert answer.status_code == 401
            assert answer.json()["error"] == {
                "code": "bad_signature",
                "message": "the signature is missing or wrong",
                "field": None,
            }
    assert kiln.balance(ada) == 0.0
