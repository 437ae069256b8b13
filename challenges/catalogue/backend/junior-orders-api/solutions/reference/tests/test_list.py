"""The order list: pages, search, and queries that are wrong."""

from typing import Any

import pytest

BATCH = "2026-03-09T06:00:00Z"


def place(api: Any, count: int, note: str = "") -> tuple[int, list[int]]:
    """Orders of a new customer that share one time: the customer and the orders."""
    customer = api.post("/customers", json={"name": "Corner Bakery"}).json()["id"]
    fields = {"name": "Green, 1 kg", "price_cents": 1200, "stock": 100}
    tea = api.post("/products", json=fields).json()["id"]
    order = {
        "customer_id": customer,
        "lines": [{"product_id": tea, "quantity": 1}],
        "note": note,
        "placed_at": BATCH,
    }
    return customer, [api.post("/orders", json=order).json()["id"] for _ in range(count)]


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5])
def test_pages_of_a_batch(candidate: Any, limit: int) -> None:
    api = candidate.http()
    customer, ids = place(api, 4)
    query: dict[str, object] = {"customer_id": customer, "limit": limit}
    page = api.get("/orders", params=query).json()
    seen = [order["id"] for order in page["orders"]]
    pages = 1
    while page["next"] is not None:
        page = api.get("/orders", params={**query, "after": page["next"]}).json()
        seen += [order["id"] for order in page["orders"]]
        pages += 1
    assert seen == ids[::-1]
    assert pages == -(-len(ids) // limit)


@pytest.mark.parametrize("text", ["20%", "a_b", "c\\d", "it's"])
def test_search_finds_the_text_itself(candidate: Any, text: str) -> None:
    api = candidate.http()
    _, exact = place(api, 1, f"about {text} today")
    customer, _ = place(api, 1, "about 200 axb cd its today")
    found = api.get("/orders", params={"q": text, "limit": 100}).json()["orders"]
    assert exact[0] in [order["id"] for order in found]
    assert customer not in [order["customer_id"] for order in found]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", "0"),
        ("limit", "101"),
        ("limit", "\u00b2"),
        ("customer_id", "1 OR 1=1"),
        ("customer_id", "9" * 30),
        ("status", "lost"),
        ("after", "yesterday"),
        ("after", f"{BATCH}~{'9' * 30}"),
    ],
)
def test_wrong_query(candidate: Any, name: str, value: str) -> None:
    answer = candidate.http().get("/orders", params={name: value})
    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == name


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"customer_id": None}, "customer_id"),
        ({"customer_id": 1_900_000_000}, "customer_id"),
        ({"lines": []}, "lines"),
        ({"lines": [{"product_id": 2, "quantity": 0}]}, "lines"),
        ({"lines": [{"product_id": 2, "quantity": True}]}, "lines"),
        ({"lines": [{"product_id": 2, "quantity": 1}] * 2}, "lines"),
        ({"note": "x" * 201}, "note"),
        ({"placed_at": "tomorrow"}, "placed_at"),
    ],
)
def test_wrong_order(candidate: Any, changed: dict[str, object], field: str) -> None:
    api = candidate.http()
    right = {"customer_id": 1, "lines": [{"product_id": 2, "quantity": 1}]}
    stock = api.get("/products/2").json()["stock"]
    answer = api.post("/orders", json={**right, **changed})
    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == field
    assert api.get("/products/2").json()["stock"] == stock
