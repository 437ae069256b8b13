"""Cancelling an order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Shop

TIME = "2026-04-09T08:00:00Z"


@pytest.mark.criterion("apis", weight=2)
@pytest.mark.title("A cancelled order shows its status, and the reason in its history")
def test_answer_and_history(shop: Shop) -> None:
    customer, product = shop.customer(), shop.product()
    order = shop.order(customer, {product: 2}, TIME)
    untouched = shop.order(customer, {product: 1}, TIME)

    before = shop.get(f"/orders/{order}")
    answer = shop.cancel(order, "the café's oven is broken")
    assert answer == shop.get(f"/orders/{order}")
    assert answer.get("status") == "cancelled"
    stays = ("customer_id", "placed_at", "note", "total_cents", "lines")
    assert {name: answer.get(name) for name in stays} == {name: before.get(name) for name in stays}
    assert shop.history(order) == [("placed", ""), ("cancelled", "the café's oven is broken")]
    assert shop.page(customer_id=customer, status="cancelled") == ([order], None)
    assert shop.page(customer_id=customer, status="placed") == ([untouched], None)
    assert shop.history(untouched) == [("placed", "")]


@pytest.mark.criterion("databases", weight=3)
@pytest.mark.title("Cancelling puts the quantities of all lines back into stock")
def test_stock_of_every_line_comes_back(shop: Shop) -> None:
    customer = shop.customer()
    tea, cup, pot = shop.product(stock=20), shop.product(stock=30), shop.product(stock=40)
    kept = shop.order(customer, {tea: 1, cup: 2, pot: 3}, TIME)
    order = shop.order(customer, {tea: 7, cup: 8}, TIME)
    assert (shop.stock(tea), shop.stock(cup), shop.stock(pot)) == (12, 20, 37)
    shop.cancel(order)
    assert (shop.stock(tea), shop.stock(cup), shop.stock(pot)) == (19, 28, 37)
    shop.cancel(kept)
    assert (shop.stock(tea), shop.stock(cup), shop.stock(pot)) == (20, 30, 40)


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("A repeated cancel changes nothing more")
def test_repeated_cancel(shop: Shop) -> None:
    product = shop.product(stock=10)
    order = shop.order(shop.customer(), {product: 4}, TIME)
    first = shop.cancel(order, "ordered twice")
    again = shop.cancel(order, "closed on Monday")
    assert again == first
    assert shop.stock(product) == 10
    assert shop.history(order) == [("placed", ""), ("cancelled", "ordered twice")]


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("What is packed or dispatched can no longer be cancelled")
def test_packed_and_dispatched_orders_stay(shop: Shop) -> None:
    customer, product = shop.customer(), shop.product(stock=10)
    packed = shop.order(customer, {product: 1}, TIME)
    dispatched = shop.order(customer, {product: 2}, TIME)
    shop.pack(packed)
    shop.pack(dispatched)
    shop.pack(dispatched, "dispatched")

    for order, status in ((packed, "packed"), (dispatched, "dispatched")):
        before = shop.get(f"/orders/{order}")
        assert before.get("status") == status
        error = shop.cancel(order, status=409).get("error")
        assert isinstance(error, dict)
        assert error.get("code") == "conflict"
        assert shop.get(f"/orders/{order}") == before
    assert shop.stock(product) == 7


@pytest.mark.criterion("python_fundamentals", weight=1)
@pytest.mark.title("Cancelling needs a reason of 1 to 200 characters")
def test_reason_is_required(shop: Shop) -> None:
    customer, product = shop.customer(), shop.product(stock=10)
    order = shop.order(customer, {product: 4}, TIME)
    bodies: list[dict[str, object]] = [
        {},
        {"reason": ""},
        {"reason": "   "},
        {"reason": None},
        {"reason": 5},
        {"reason": "x" * 201},
    ]
    answers = [
        shop.status_and_field(shop.http.post(f"/orders/{order}/cancel", json=body))
        for body in bodies
    ]
    assert answers == [(400, "reason")] * len(bodies)
    assert shop.history(order) == [("placed", "")]
    assert shop.stock(product) == 6
    shop.cancel(order, "x" * 200)
    shop.cancel(shop.order(customer, {product: 1}, TIME), "x")
    shop.cancel(shop.order(customer, {product: 1}, TIME), "  " + "x" * 200 + "  ")


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("A cancelled order is off the packing list")
def test_packing_list_forgets_cancelled_orders(shop: Shop) -> None:
    customer, product, other = shop.customer(), shop.product(), shop.product()
    cancelled = shop.order(customer, {product: 3, other: 2}, TIME)
    shop.order(customer, {product: 5}, TIME)
    packed = shop.order(customer, {product: 20}, TIME)
    dispatched = shop.order(customer, {product: 100}, TIME)
    shop.pack(packed)
    shop.pack(dispatched)
    shop.pack(dispatched, "dispatched")
    assert (shop.to_pack(product), shop.to_pack(other)) == (28, 2)
    shop.cancel(cancelled)
    assert (shop.to_pack(product), shop.to_pack(other)) == (25, 0)


@pytest.mark.criterion("apis", weight=1)
@pytest.mark.title("The warehouse's status call neither cancels nor revives an order")
def test_status_call_does_not_cancel(shop: Shop) -> None:
    customer, product = shop.customer(), shop.product(stock=10)
    placed = shop.order(customer, {product: 1}, TIME)
    packed = shop.order(customer, {product: 1}, TIME)
    cancelled = shop.order(customer, {product: 1}, TIME)
    shop.pack(packed)
    shop.cancel(cancelled)
    # A word that /status does not take and a move that it does not allow are both refusals.
    to_cancelled = [
        shop.http.post(f"/orders/{order}/status", json={"status": "cancelled"}).status_code
        for order in (placed, packed, cancelled)
    ]
    assert set(to_cancelled) <= {400, 409}, f"answered {to_cancelled}"
    back = shop.http.post(f"/orders/{cancelled}/status", json={"status": "placed"}).status_code
    assert back in (400, 409), f"answered {back}"
    for status in ("packed", "dispatched"):
        shop.post(f"/orders/{cancelled}/status", {"status": status}, 409)
    statuses = [shop.get(f"/orders/{order}").get("status") for order in (placed, packed, cancelled)]
    assert statuses == ["placed", "packed", "cancelled"]
    assert shop.stock(product) == 8
