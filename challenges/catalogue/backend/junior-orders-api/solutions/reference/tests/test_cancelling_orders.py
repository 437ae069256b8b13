"""Cancelling an order."""

from typing import Any

import pytest


def place(api: Any, quantities: list[int]) -> tuple[int, list[int]]:
    """An order with one line for each quantity: its id and the products."""
    customer = api.post("/customers", json={"name": "Corner Bakery"}).json()["id"]
    fields = {"name": "Green, 1 kg", "price_cents": 1200, "stock": 10}
    products = [api.post("/products", json=fields).json()["id"] for _ in quantities]
    lines = [
        {"product_id": product, "quantity": quantity}
        for product, quantity in zip(products, quantities, strict=True)
    ]
    order = api.post("/orders", json={"customer_id": customer, "lines": lines}).json()
    return order["id"], products


def stock(api: Any, products: list[int]) -> list[int]:
    """How many of these products are on the shelf."""
    return [api.get(f"/products/{product}").json()["stock"] for product in products]


def test_every_line_goes_back_once(candidate: Any) -> None:
    api = candidate.http()
    order, products = place(api, [4, 7])
    assert stock(api, products) == [6, 3]
    first = api.post(f"/orders/{order}/cancel", json={"reason": " ordered twice "})
    again = api.post(f"/orders/{order}/cancel", json={"reason": "closed"})
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert first.json()["history"][-1]["note"] == "ordered twice"
    assert stock(api, products) == [10, 10]


@pytest.mark.parametrize("statuses", [["packed"], ["packed", "dispatched"]])
def test_too_late(candidate: Any, statuses: list[str]) -> None:
    api = candidate.http()
    order, products = place(api, [4])
    for status in statuses:
        api.post(f"/orders/{order}/status", json={"status": status})
    answer = api.post(f"/orders/{order}/cancel", json={"reason": "ordered twice"})
    assert answer.status_code == 409
    assert stock(api, products) == [6]


@pytest.mark.parametrize("body", [{}, {"reason": " "}, {"reason": "x" * 201}])
def test_a_reason_is_required(candidate: Any, body: dict[str, object]) -> None:
    api = candidate.http()
    order, _ = place(api, [1])
    answer = api.post(f"/orders/{order}/cancel", json=body)
    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == "reason"


def test_the_warehouse_does_not_pack_it(candidate: Any) -> None:
    api = candidate.http()
    order, [product] = place(api, [4])
    api.post(f"/orders/{order}/cancel", json={"reason": "ordered twice"})
    listed = api.get("/packing-list").json()["products"]
    assert product not in [row["product_id"] for row in listed]
    moved = api.post(f"/orders/{order}/status", json={"status": "packed"})
    assert moved.status_code == 409
