"""Once means once, also when the copies arrive together."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from workshops import Workshop


@pytest.fixture(scope="module")
def kiln(candidate: Any) -> Workshop:
    """A workshop."""
    return Workshop(candidate)


def together(calls: list[Callable[[], Any]]) -> list[Any]:
    """The answers to requests that are sent at the same time."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]


def code(answer: Any) -> Any:
    """The code of an error."""
    return answer.json()["error"]["code"]


def test_eight_copies_move_credit_once(kiln: Workshop) -> None:
    ada, ben = kiln.member(1000), kiln.member()
    answers = together([lambda: kiln.pay(ada, ben, 1000, "eight")] * 8)
    assert [answer.status_code for answer in answers] == [201] * 8
    assert len({answer.text for answer in answers}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in answers) == 1
    assert kiln.balance(ben) == 10.0


def test_a_key_that_eight_transfers_fight_for_goes_to_one(kiln: Workshop) -> None:
    ada, ben = kiln.member(1000), kiln.member()
    answers = together([lambda n=n: kiln.pay(ada, ben, n, "fight") for n in range(1, 9)])
    assert sorted(answer.status_code for answer in answers) == [201] + [422] * 7
    (won,) = [answer.json()["amount_cents"] for answer in answers if answer.status_code == 201]
    assert kiln.balance(ben) == won / 100


def test_a_replay_does_not_care_about_the_accounts(kiln: Workshop) -> None:
    ada, ben = kiln.member(500), kiln.member()
    first = kiln.pay(ada, ben, 500, "later")
    for account in (ada, ben):
        kiln.http.patch(f"/accounts/{account}", json={"frozen": True}, headers=kiln.headers)
    again = kiln.pay(ada, ben, 500, "later")
    assert (again.status_code, again.text) == (201, first.text)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["Location"] == first.headers["Location"]


def test_euros_and_cents_are_the_same_transfer(kiln: Workshop) -> None:
    ada, ben = kiln.member(2000), kiln.member()
    first = kiln.pay(ada, ben, 1999, "sum")
    body = {"from": ada, "to": ben, "amount": 19.99, "memo": ""}
    again = kiln.post("/transfers", body, **{"Idempotency-Key": "sum"})
    assert (again.status_code, again.json()) == (201, first.json())


@pytest.mark.parametrize(
    "change", [{"from": "other"}, {"to": "other"}, {"to": 2**62}, {"amount": 6}, {"memo": "x"}]
)
def test_a_key_stands_for_one_transfer(kiln: Workshop, change: dict[str, Any]) -> None:
    ada, ben, other = kiln.member(2000), kiln.member(), kiln.member(2000)
    body = {"from": ada, "to": ben, "amount": 5, "memo": "saw"}
    key = {"Idempotency-Key": f"one-{ada}"}
    assert kiln.post("/transfers", body, **key).status_code == 201
    change = {name: other if value == "other" else value for name, value in change.items()}
    answer = kiln.post("/transfers", {**body, **change}, **key)
    assert (answer.status_code, code(answer)) == (422, "idempotency_key_reused")
    assert kiln.balance(ben) == 5.0


def test_what_is_refused_uses_nothing_up(kiln: Workshop) -> None:
    ada, ben = kiln.member(), kiln.member()
    answers = together([lambda: kiln.pay(ada, ben, 700, "refused")] * 8)
    assert {code(answer) for answer in answers} == {"insufficient_funds"}
    assert kiln.pay(ada, 2**62, 700, "refused").status_code == 404
    kiln.top_up(ada, 700, f"late {ada}")
    answer = kiln.pay(ada, ben, 700, "refused")
    assert answer.status_code == 201
    assert "Idempotency-Replayed" not in answer.headers


def test_what_ends_with_500_uses_nothing_up(kiln: Workshop, candidate: Any) -> None:
    ada, ben = kiln.member(700), kiln.member()
    candidate.sql("ALTER TABLE entries ADD CONSTRAINT broken CHECK (amount_cents <> 613) NOT VALID")
    try:
        answer = kiln.pay(ada, ben, 613, "broken")
    finally:
        candidate.sql("ALTER TABLE entries DROP CONSTRAINT broken")
    assert (answer.status_code, code(answer)) == (500, "internal")
    assert not any(word in answer.text for word in ("broken", "entries", "violates", "psycopg"))
    answer = kiln.pay(ada, ben, 613, "broken")
    assert answer.status_code == 201
    assert "Idempotency-Replayed" not in answer.headers
    assert (kiln.balance(ada), kiln.balance(ben)) == (0.87, 6.13)


def test_a_key_belongs_to_a_workshop(kiln: Workshop, candidate: Any) -> None:
    other = Workshop(candidate)
    for workshop in (kiln, other):
        answer = workshop.pay(workshop.member(300), workshop.member(), 300, "shared")
        assert answer.status_code == 201
        assert "Idempotency-Replayed" not in answer.headers


@pytest.mark.parametrize("key", ["", "a b", "x" * 81, "schlüssel".encode(), "a\tb"])
def test_a_key_is_visible_ascii(kiln: Workshop, key: Any) -> None:
    ada, ben = kiln.member(300), kiln.member()
    answer = kiln.post(
        "/transfers", {"from": ada, "to": ben, "amount": 1}, **{"Idempotency-Key": key}
    )
    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == "Idempotency-Key"
    assert kiln.balance(ben) == 0


def test_80_characters_are_a_key(kiln: Workshop) -> None:
    ada, ben = kiln.member(300), kiln.member()
    assert kiln.pay(ada, ben, 1, "!~" * 40).status_code == 201


def test_eight_deliveries_are_one_top_up(kiln: Workshop) -> None:
    ada = kiln.member()
    answers = together([lambda: kiln.top_up(ada, 900, "o'clock")] * 8)
    assert [answer.status_code for answer in answers] == [200] * 8
    assert len({answer.text for answer in answers}) == 1
    assert kiln.balance(ada) == 9.0


def test_a_refused_delivery_is_credited_later(kiln: Workshop) -> None:
    ada = kiln.member()
    url = f"/accounts/{ada}"
    kiln.http.patch(url, json={"frozen": True}, headers=kiln.headers)
    assert code(kiln.top_up(ada, 900, "thaw")) == "account_frozen"
    kiln.http.patch(url, json={"frozen": False}, headers=kiln.headers)
    first = kiln.top_up(ada, 900, "thaw")
    kiln.http.patch(url, json={"frozen": True}, headers=kiln.headers)
    again = kiln.top_up(ada, 900, "thaw")
    assert (again.status_code, again.json()) == (200, first.json())
    assert kiln.balance(ada) == 9.0


def test_a_top_up_that_runa_booked_is_known(kiln: Workshop, candidate: Any) -> None:
    ada = kiln.member()
    [(number,)] = candidate.sql(
        "INSERT INTO transfers (workshop_id, from_account, to_account, amount_cents, event_id) "
        "SELECT %s, id, %s, 100, 'by hand' FROM accounts "
        "WHERE workshop_id = %s AND kind = 'funding' RETURNING id",
        [kiln.id, ada, kiln.id],
    )
    assert kiln.top_up(ada, 100, "by hand").json()["transfer_id"] == number
