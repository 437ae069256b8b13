"""Requests that the README does not allow, and the edges of those that it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Shop

TIME = "2025-04-08T08:00:00Z"


@pytest.mark.criterion("apis", weight=2)
@pytest.mark.title("A wrong query of the list is answered with 400 and names the parameter")
def test_wrong_queries(shop: Shop) -> None:
    wrong = [
        ("limit", "many"),
        ("limit", "2.5"),
        ("limit", "\u00b2"),
        ("limit", "0"),
        ("limit", "-1"),
        ("limit", "101"),
        ("customer_id", "Pim"),
        ("customer_id", "0"),
        ("customer_id", "-3"),
        ("status", "lost"),
        ("status", "PLACED"),
        ("after", "yesterday"),
        ("after", "-"),
    ]
    answers = [
        (name, value, *shop.status_and_field(shop.http.get("/orders", params={name: value})))
        for name, value in wrong
    ]
    assert answers == [(name, value, 400, name) for name, value in wrong]


@pytest.mark.criterion("python_fundamentals", weight=2)
@pytest.mark.title("An order that cannot be right is answered with 400 and names the field")
def test_wrong_orders(shop: Shop) -> None:
    customer, product = shop.customer(), shop.product()
    line = {"product_id": product, "quantity": 1}
    right = {"customer_id": customer, "lines": [line], "note": "", "placed_at": TIME}
    without_customer = {key: value for key, value in right.items() if key != "customer_id"}
    without_lines = {key: value for key, value in right.items() if key != "lines"}
    wrong: dict[str, tuple[dict[str, Any], str]] = {
        "no customer": (without_customer, "customer_id"),
        "customer as text": ({**right, "customer_id": "Pim"}, "customer_id"),
        "customer unknown": ({**right, "customer_id": 1_900_000_000}, "customer_id"),
        "no lines": (without_lines, "lines"),
        "empty lines": ({**right, "lines": []}, "lines"),
        "lines no list": ({**right, "lines": line}, "lines"),
        "line no object": ({**right, "lines": [product]}, "lines"),
        "line without product": ({**right, "lines": [{"quantity": 1}]}, "lines"),
        "line without quantity": ({**right, "lines": [{"product_id": product}]}, "lines"),
        "product unknown": ({**right, "lines": [{**line, "product_id": 1_900_000_000}]}, "lines"),
        "quantity zero": ({**right, "lines": [{**line, "quantity": 0}]}, "lines"),
        "quantity negative": ({**right, "lines": [{**line, "quantity": -2}]}, "lines"),
        "quantity too large": ({**right, "lines": [{**line, "quantity": 1000}]}, "lines"),
        "quantity as text": ({**right, "lines": [{**line, "quantity": "2"}]}, "lines"),
        "quantity broken": ({**right, "lines": [{**line, "quantity": 1.5}]}, "lines"),
        "second line wrong": ({**right, "lines": [line, {"product_id": product + 0.5}]}, "lines"),
        "product twice": ({**right, "lines": [line, line]}, "lines"),
        "note no text": ({**right, "note": 7}, "note"),
        "note too long": ({**right, "note": "x" * 201}, "note"),
        "time no time": ({**right, "placed_at": "tomorrow"}, "placed_at"),
        "time as number": ({**right, "placed_at": 20260408}, "placed_at"),
        "time that is not": ({**right, "placed_at": "2026-02-30T06:00:00Z"}, "placed_at"),
    }
    answers = {
        name: shop.status_and_field(shop.http.post("/orders", json=body))
        for name, (body, _) in wrong.items()
    }
    assert answers == {name: (400, field) for name, (_, field) in wrong.items()}


@pytest.mark.criterion("frameworks", weight=1)
@pytest.mark.title(
    "A body that is not an object, and an address that is not there, get JSON errors"
)
def test_bodies_and_addresses(shop: Shop) -> None:
    json_type = {"content-type": "application/json"}
    order = shop.order(shop.customer(), {shop.product(): 1}, TIME)
    expected: dict[str, tuple[int, object]] = {}
    answers: dict[str, tuple[int, object]] = {}
    for name, path in (("place", "/orders"), ("cancel", f"/orders/{order}/cancel")):
        for body in ("[]", "null", "3", '"tea"', "{"):
            answer = shop.http.post(path, content=body, headers=json_type)
            answers[f"{name} with {body}"] = shop.status_and_field(answer)
            expected[f"{name} with {body}"] = (400, None)
    unknown = shop.http.post("/orders/1900000000/cancel", json={"reason": "gone"})
    answers["unknown order"] = shop.status_and_field(unknown)
    expected["unknown order"] = (404, None)
    wrong_verb = shop.http.get(f"/orders/{order}/cancel")
    answers["GET on cancel"] = shop.status_and_field(wrong_verb)
    expected["GET on cancel"] = (405, None)
    assert answers == expected


@pytest.mark.criterion("databases", weight=2)
@pytest.mark.title("A refused order leaves nothing behind: no order, no missing stock")
def test_refused_order_leaves_nothing(shop: Shop) -> None:
    customer, plenty, scarce = shop.customer(), shop.product(stock=50), shop.product(stock=2)
    good = {"product_id": plenty, "quantity": 5}
    refused = {
        "second product unknown": ({"product_id": 1_900_000_000, "quantity": 1}, 400),
        "second quantity wrong": ({"product_id": scarce, "quantity": 0}, 400),
        "same product again": ({"product_id": plenty, "quantity": 1}, 400),
        "second out of stock": ({"product_id": scarce, "quantity": 3}, 409),
    }
    statuses = {}
    for name, (second, _) in refused.items():
        body = {"customer_id": customer, "lines": [good, second]}
        statuses[name] = shop.http.post("/orders", json=body).status_code
    assert statuses == {name: status for name, (_, status) in refused.items()}
    assert (shop.stock(plenty), shop.stock(scarce)) == (50, 2)
    assert shop.page(customer_id=customer) == ([], None)


@pytest.mark.criterion("problem_solving", weight=1)
@pytest.mark.title("What the README allows still works, up to its limits")
def test_edges_are_allowed(shop: Shop) -> None:
    customer, tea, cup = shop.customer(), shop.product(999, 3), shop.product(1, 100)
    body = {
        "customer_id": customer,
        "lines": [{"product_id": tea, "quantity": 999}, {"product_id": cup, "quantity": 1}],
        "note": "x" * 200,
        "placed_at": TIME,
    }
    order = shop.post("/orders", body, 201)
    kept = {name: order.get(name) for name in ("status", "total_cents", "note", "placed_at")}
    expected = {"status": "placed", "total_cents": 3097, "note": "x" * 200, "placed_at": TIME}
    assert kept == expected
    assert (shop.stock(tea), shop.stock(cup)) == (0, 0)

    bare = {"customer_id": customer, "lines": [{"product_id": shop.product(), "quantity": 1}]}
    newest = shop.post("/orders", bare, 201)
    assert newest.get("note") == ""
    ids = [newest.get("id"), order.get("id")]
    assert shop.page(customer_id=customer) == (ids, None)
    assert shop.page(customer_id=customer, limit=100) == (ids, None)
    assert shop.page(customer_id=customer, limit=1)[0] == ids[:1]
    assert shop.page(customer_id=1_900_000_000) == ([], None)
