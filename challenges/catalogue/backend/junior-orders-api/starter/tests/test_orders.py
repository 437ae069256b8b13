"""Orders, as the desk and the warehouse use them. Each test makes what it needs."""

from typing import Any

BATCH = "2026-03-09T06:00:00Z"


def make(api: Any, path: str, **fields: object) -> Any:
    """Create something and return it."""
    answer = api.post(path, json=fields)
    assert answer.status_code == 201, answer.text
    return answer.json()


def stock_of(api: Any, product_id: int) -> Any:
    """How many of a product are on the shelf."""
    return api.get(f"/products/{product_id}").json()["stock"]


def test_an_order_takes_stock_and_keeps_its_price(candidate: Any) -> None:
    api = candidate.http()
    customer = make(api, "/customers", name="Corner Bakery")
    tea = make(api, "/products", name="Green, 1 kg", price_cents=1200, stock=10)
    order = make(
        api,
        "/orders",
        customer_id=customer["id"],
        lines=[{"product_id": tea["id"], "quantity": 4}],
    )
    assert order["status"] == "placed"
    assert order["total_cents"] == 4800
    assert stock_of(api, tea["id"]) == 6


def test_too_little_stock_is_a_conflict(candidate: Any) -> None:
    api = candidate.http()
    customer = make(api, "/customers", name="Corner Bakery")
    tea = make(api, "/products", name="White, 50 g", price_cents=990, stock=2)
    answer = api.post(
        "/orders",
        json={"customer_id": customer["id"], "lines": [{"product_id": tea["id"], "quantity": 3}]},
    )
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "conflict"
    assert stock_of(api, tea["id"]) == 2


def test_the_warehouse_moves_an_order_on(candidate: Any) -> None:
    api = candidate.http()
    customer = make(api, "/customers", name="Corner Bakery")
    tea = make(api, "/products", name="Green, 1 kg", price_cents=1200, stock=10)
    order = make(
        api,
        "/orders",
        customer_id=customer["id"],
        lines=[{"product_id": tea["id"], "quantity": 1}],
    )
    moved = api.post(f"/orders/{order['id']}/status", json={"status": "packed"})
    assert moved.status_code == 200
    assert [event["status"] for event in moved.json()["history"]] == ["placed", "packed"]


def test_a_batch_does_not_get_lost_between_pages(candidate: Any) -> None:
    api = candidate.http()
    customer = make(api, "/customers", name="Corner Bakery")
    tea = make(api, "/products", name="Green, 1 kg", price_cents=1200, stock=10)
    lines = [{"product_id": tea["id"], "quantity": 1}]
    placed = [
        make(api, "/orders", customer_id=customer["id"], lines=lines, placed_at=BATCH)["id"]
        for _ in range(3)
    ]
    query = {"customer_id": customer["id"], "limit": 2}
    first = api.get("/orders", params=query).json()
    assert first["next"] is not None
    second = api.get("/orders", params={**query, "after": first["next"]}).json()
    seen = [order["id"] for order in first["orders"] + second["orders"]]
    assert seen == placed[::-1]


def test_a_name_with_an_apostrophe_is_found(candidate: Any) -> None:
    api = candidate.http()
    found = api.get("/orders", params={"q": "O'Hara"})
    assert found.status_code == 200
    assert {order["customer_name"] for order in found.json()["orders"]} == {"O'Hara's Deli"}


def test_a_limit_that_is_no_number_is_the_callers_mistake(candidate: Any) -> None:
    answer = candidate.http().get("/orders", params={"limit": "many"})
    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == "limit"


def test_a_cancelled_order_gives_its_stock_back(candidate: Any) -> None:
    api = candidate.http()
    customer = make(api, "/customers", name="Corner Bakery")
    tea = make(api, "/products", name="Green, 1 kg", price_cents=1200, stock=10)
    order = make(
        api,
        "/orders",
        customer_id=customer["id"],
        lines=[{"product_id": tea["id"], "quantity": 4}],
    )
    cancelled = api.post(f"/orders/{order['id']}/cancel", json={"reason": "ordered twice"})
    assert cancelled.status_code == 200
    assert cancelled.json()["status"] == "cancelled"
    assert stock_of(api, tea["id"]) == 10
