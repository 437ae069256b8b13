"""A shop of each test's own: its customer, products and orders are made through the API."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest

Json = dict[str, Any]

# The README's words for errors; it has none for what the framework answers itself.
CODES = {400: "invalid", 404: "not_found", 409: "conflict"}


class Shop:
    """The order service as its callers use it. What answers wrongly fails the test."""

    def __init__(self, http: Any) -> None:
        self.http = http

    # Calls

    def get(self, path: str, query: Json | None = None) -> Json:
        """Get a JSON object."""
        return read(self.http.get(path, params=query), 200)

    def post(self, path: str, body: object, status: int = 200) -> Json:
        """Post JSON, get a JSON object."""
        return read(self.http.post(path, json=body), status)

    def status_and_field(self, answer: Any) -> tuple[int, object]:
        """An error's status and the field that it names, or `("not the error shape", …)`."""
        status = answer.status_code
        try:
            error = answer.json()["error"]
            code, field, _ = error["code"], error["field"], error["message"]
        except (ValueError, KeyError, TypeError):
            return status, f"not the error shape: {answer.text[:120]!r}"
        expected = CODES.get(status, code)
        return status, field if code == expected else f"code {code!r} instead of {expected!r}"

    # What a test needs

    def customer(self, name: str = "Blue Door Café") -> int:
        """A new customer."""
        return number(self.post("/customers", {"name": name, "city": "Leith"}, 201), "id")

    def product(self, stock: int = 1000, price_cents: int = 500) -> int:
        """A new product."""
        fields = {"name": "Oolong, 250 g", "price_cents": price_cents, "stock": stock}
        return number(self.post("/products", fields, 201), "id")

    def order(
        self, customer_id: int, lines: dict[int, int], placed_at: str | None = None, note: str = ""
    ) -> int:
        """A new order of quantities by product."""
        wanted = [{"product_id": key, "quantity": value} for key, value in lines.items()]
        body: Json = {"customer_id": customer_id, "lines": wanted, "note": note}
        if placed_at is not None:
            body["placed_at"] = placed_at
        return number(self.post("/orders", body, 201), "id")

    def orders(self, customer_id: int, times: Iterable[str], note: str = "") -> list[int]:
        """One small order for each time, in this order."""
        product_id = self.product()
        return [self.order(customer_id, {product_id: 1}, time, note) for time in times]

    def pack(self, order_id: int, status: str = "packed") -> None:
        """Move an order on, as the warehouse does."""
        self.post(f"/orders/{order_id}/status", {"status": status})

    def cancel(self, order_id: int, reason: str = "ordered twice", status: int = 200) -> Json:
        """Cancel an order."""
        return self.post(f"/orders/{order_id}/cancel", {"reason": reason}, status)

    # What a test looks at

    def stock(self, product_id: int) -> int:
        """How much of a product is on the shelf."""
        return number(self.get(f"/products/{product_id}"), "stock")

    def history(self, order_id: int) -> list[tuple[object, object]]:
        """The statuses and notes of an order's history."""
        events = records(self.get(f"/orders/{order_id}"), "history")
        return [(event.get("status"), event.get("note")) for event in events]

    def to_pack(self, product_id: int) -> int:
        """The quantity of a product on the packing list; 0 when it is not there."""
        rows = records(self.get("/packing-list"), "products")
        return sum(number(row, "quantity") for row in rows if row.get("product_id") == product_id)

    def page(self, **query: object) -> tuple[list[int], str | None]:
        """The ids on one page, and its `next`."""
        answer = self.get("/orders", query)
        assert "next" in answer, "the page has no next"
        return [number(order, "id") for order in records(answer, "orders")], answer["next"]

    def pages(self, most: int = 12, **query: object) -> list[list[int]]:
        """The ids on all pages, from the first to the one without a `next`."""
        found: list[list[int]] = []
        after: dict[str, object] = {}
        while len(found) < most:
            ids, following = self.page(**query, **after)
            found.append(ids)
            if following is None:
                return found
            after = {"after": following}
        pytest.fail(f"after {most} pages there is still a next: {found}")


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
    assert isinstance(found, dict), f"the answer is not a JSON object: {answer.text[:300]!r}"
    return found


def number(answer: Json, field: str) -> int:
    """A field of an answer that must be a whole number."""
    value = answer.get(field)
    assert isinstance(value, int), f"{field} is {value!r}, not a whole number"
    return value


def records(answer: Json, field: str) -> list[Json]:
    """A field of an answer that must be a list of objects."""
    value = answer.get(field)
    is_right = isinstance(value, list) and all(isinstance(entry, dict) for entry in value)
    assert is_right, f"{field} is not a list of objects: {str(value)[:300]}"
    return value or []


@pytest.fixture
def shop(candidate: Any) -> Shop:
    """The running service."""
    return Shop(candidate.http())
