"""The classes of docs/security-review.md, A to E."""

import json
from typing import Any

import pytest
from workshops import Workshop

QUOTES = "'; DROP TABLE entries; -- \" % %s \\ \0"


@pytest.fixture(scope="module")
def kiln(candidate: Any) -> Workshop:
    """A workshop."""
    return Workshop(candidate)


@pytest.fixture(scope="module")
def other(candidate: Any) -> Workshop:
    """Another workshop."""
    return Workshop(candidate)


def last_log(candidate: Any, marker: str) -> Any:
    """The row of the request with this X-Request-Id."""
    [row] = candidate.sql(
        "SELECT workshop_id, path, status, headers FROM request_log "
        "WHERE headers ->> 'X-Request-Id' = %s",
        [marker],
    )
    return row


# A


def test_others_objects_do_not_exist(kiln: Workshop, other: Workshop, candidate: Any) -> None:
    ada, ben, eve = kiln.member(500), kiln.member(), other.member(500)
    transfer = kiln.pay(ada, ben, 100).json()["id"]
    [(funding,)] = candidate.sql(
        "SELECT id FROM accounts WHERE workshop_id = %s AND kind = 'funding'", [other.id]
    )
    answers = [
        other.get(f"/accounts/{ada}"),
        other.get(f"/accounts/{ada}/statement"),
        other.http.patch(f"/accounts/{ada}", json={"frozen": True}, headers=other.headers),
        other.get(f"/transfers/{transfer}"),
        other.pay(eve, ada, 100),
        other.pay(ada, eve, 100),
        other.pay(eve, funding, 100),
        other.pay(funding, eve, 100),
        other.top_up(ada, 100, "theirs"),
        other.top_up(funding, 100, "theirs"),
    ]
    assert {answer.status_code for answer in answers} == {404}
    missing = other.get(f"/accounts/{2**62}").text.replace(str(2**62), str(ada))
    assert answers[0].text == missing
    assert (kiln.balance(ada), other.balance(eve)) == (4.0, 5.0)
    assert kiln.get(f"/accounts/{ada}").json()["frozen"] is False


# B


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("order", bad) for bad in ("", "ASC", "asc, 1", QUOTES)),
        *(("limit", bad) for bad in ("", "0", "201", "-1", "1.0", "5_0", "٣", "all", QUOTES)),
        *(("since", bad) for bad in ("", "20260401", "2026-13-01", "2026-04-01T00:00", QUOTES)),
    ],
)
def test_parameters_have_bounds(kiln: Workshop, name: str, value: str) -> None:
    url = f"/accounts/{kiln.member()}/statement"
    answer = kiln.http.get(url, params={name: value}, headers=kiln.headers)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, name)


def test_any_text_is_text(kiln: Workshop) -> None:
    text = QUOTES.replace("\0", "")
    ada = kiln.post("/accounts", {"name": text, "note": text}).json()
    assert (ada["name"], ada["note"]) == (text, text)
    assert kiln.top_up(ada["id"], 500, text).status_code == 200
    ben = kiln.member()
    body = {"from": ada["id"], "to": ben, "amount": 1, "memo": text}
    assert kiln.post("/transfers", body).json()["memo"] == text
    for url, parameter in ((f"/accounts/{ben}/statement", "q"), ("/accounts", "name")):
        key = "entries" if parameter == "q" else "accounts"
        for looked_for, found in ((text.lower(), 1), ("%", 1), ("_", 0), (QUOTES, 0)):
            answer = kiln.http.get(url, params={parameter: looked_for}, headers=kiln.headers)
            assert (answer.status_code, len(answer.json()[key])) == (200, found), looked_for


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b"[" * 100_000, b'{"name": "\\ud800"}'])
def test_a_wrong_body_is_no_failure_of_ours(kiln: Workshop, body: bytes) -> None:
    headers = {**kiln.headers, "Content-Type": "application/json"}
    answer = kiln.http.post("/accounts", content=body, headers=headers)
    assert answer.status_code == 400


# C


def test_only_listed_fields_have_an_effect(kiln: Workshop, other: Workshop) -> None:
    more = {"id": 1, "kind": "till", "balance_cents": 9, "balance": 9, "workshop_id": other.id}
    new = kiln.post("/accounts", {"name": "Ada", "frozen": True, **more}).json()
    url = f"/accounts/{new['id']}"
    changed = kiln.http.patch(url, json={"note": "n", **more}, headers=kiln.headers).json()
    assert new == {**changed, "note": ""}
    assert (new["kind"], new["balance_cents"], new["frozen"]) == ("member", 0, False)


# D


def test_me_has_no_secrets(kiln: Workshop) -> None:
    assert set(kiln.get("/me").json()) == {"id", "name", "created_at"}


def test_the_log_has_no_keys(kiln: Workshop, candidate: Any) -> None:
    for number, url in enumerate(
        (
            f"/accounts?name=o'neil&api_key={kiln.key}&x=1",
            f"/accounts?name=o'neil&%61pi%5Fkey={kiln.key}",
            f"/accounts/{kiln.key}?name=o'neil",
        )
    ):
        marker = f"log-{kiln.id}-{number}"
        headers = {"X-Request-Id": marker, "User-Agent": "tablet '7'", "X-Other": kiln.key}
        kiln.http.get(url, headers=headers if number != 2 else {**headers, **kiln.headers})
        row = last_log(candidate, marker)
        assert kiln.key not in str(row)
        assert "name=o'neil" in row[1]
        assert row[3]["User-Agent"] == "tablet '7'"
        assert "Authorization" not in row[3]


def test_the_log_has_no_signatures(kiln: Workshop, candidate: Any) -> None:
    kiln.top_up(kiln.member(), 100, "logged")
    [(count,)] = candidate.sql(
        "SELECT count(*) FROM request_log WHERE headers::text ILIKE '%%signature%%' "
        "AND workshop_id = %s",
        [kiln.id],
    )
    assert count == 0


@pytest.mark.parametrize("path", ["/accounts/%00'", "/accounts?name=%ff%00", "/nothing?q=\xff"])
def test_odd_requests_are_logged(kiln: Workshop, candidate: Any, path: str) -> None:
    before = candidate.sql("SELECT count(*) FROM request_log")[0][0]
    assert kiln.get(path).status_code in (200, 404)
    assert candidate.sql("SELECT count(*) FROM request_log")[0][0] == before + 1


# E


def test_each_call_insists_on_a_key(kiln: Workshop) -> None:
    ada, ben = kiln.member(500), kiln.member()
    transfer = kiln.pay(ada, ben, 100).json()["id"]
    calls = [
        *(("GET", path) for path in ("/me", "/machines", "/accounts", f"/accounts/{ada}")),
        *(("GET", path) for path in (f"/accounts/{ada}/statement", f"/transfers/{transfer}")),
        *(("POST", "/accounts"), ("PATCH", f"/accounts/{ada}"), ("POST", "/transfers")),
    ]
    key = kiln.key
    proofs: list[Any] = ["", key, f"Basic {key}", f"Bearer {key}x", f"Bearer  {key}", "Bearer"]
    for method, path in calls:
        for proof in [*proofs, "Bearer schlüssel".encode(), b"Bearer \xff\xfe"]:
            answer = kiln.http.request(method, path, headers={"Authorization": proof})
            assert answer.status_code == 401, (method, path, proof)
        for nonsense in ("", "%00", "%ff", "tk_%27"):
            assert kiln.http.request(method, f"{path}?api_key={nonsense}").status_code == 401
    assert kiln.http.get(f"/transfers/{transfer}?api_key={key}").status_code == 200


def test_a_delivery_insists_on_its_signature(kiln: Workshop, other: Workshop) -> None:
    ada = kiln.member()
    sent = {"event_id": "forged", "account_id": ada, "amount_cents": 500}
    body = json.dumps(sent).encode()
    right = kiln.signature(body)
    wrong = [
        None,
        "",
        "x",
        right[:-1],
        right + "0",
        "ü".encode(),
        b"\xff\xfe",
        other.signature(body),
    ]
    for signature in wrong:
        answer = kiln.deliver(body, signature)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "bad_signature")
        assert right not in answer.text
    assert kiln.deliver(body + b" ", right).status_code == 401
    assert kiln.balance(ada) == 0
    assert kiln.deliver(body, right).status_code == 200
