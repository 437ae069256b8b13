"""The search box, and what it must not be used for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Shop

TIME = "2026-04-07T08:00:00Z"


@pytest.mark.criterion("apis", weight=2)
@pytest.mark.title("Names and notes with apostrophes are found, in capitals or not")
def test_apostrophes_are_found(shop: Shop) -> None:
    product = shop.product()
    fiddler = shop.customer("Fiddler's Rest")
    plain = shop.customer("Plain Rest")
    by_name = shop.order(fiddler, {product: 1}, TIME, 'the "blue" van')
    by_note = shop.order(plain, {product: 1}, TIME, "for the FIDDLER'S cousin")
    shop.order(plain, {product: 1}, TIME, "for the fiddlers")

    assert shop.page(q="fiddler's", limit=100) == ([by_note, by_name], None)
    assert shop.page(q="FIDDLER'S REST", limit=100) == ([by_name], None)
    assert shop.page(q='"BLUE" van', customer_id=fiddler) == ([by_name], None)
    assert shop.page(q="''", customer_id=plain) == ([], None)


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("Search takes every character for itself: percent, underscore, backslash")
def test_every_character_for_itself(shop: Shop) -> None:
    customer, product = shop.customer(), shop.product()
    notes = [
        "20% short",
        "200 short",
        "box_7",
        "box 7",
        "shelf A\\B",
        "shelf AB",
        "[van] *2*",
        "v 2",
    ]
    shop_orders = {shop.order(customer, {product: 1}, TIME, note): note for note in notes}

    def found(text: str) -> list[str]:
        ids, _ = shop.page(q=text, customer_id=customer, limit=100)
        return [shop_orders[order] for order in ids]

    looked_for = {
        "20%": ["20% short"],
        "%": ["20% short"],
        "box_7": ["box_7"],
        "_": ["box_7"],
        "a\\b": ["shelf A\\B"],
        "\\": ["shelf A\\B"],
        "\\%": [],
        "*2*": ["[van] *2*"],
        "[van]": ["[van] *2*"],
        "short": ["200 short", "20% short"],
    }
    assert {text: found(text) for text in looked_for} == looked_for


@pytest.mark.criterion("security", weight=3)
@pytest.mark.title("The search box cannot be used to read other orders (SQL injection)")
def test_search_is_never_sql(shop: Shop) -> None:
    mine, other, product = shop.customer(), shop.customer(), shop.product()
    shop.order(mine, {product: 1}, TIME, "mine")
    secret = shop.order(other, {product: 1}, TIME, "their secret")
    attempts = [
        "zz%' OR 1=1) --",
        "zz' OR '1'='1",
        "zz%' OR c.name LIKE '%",
        "zz') UNION SELECT id, 1, name, 'placed', '', '', 0 FROM products --",
        "'; UPDATE orders SET status = 'packed'; --",
    ]
    found = {text: shop.page(q=text, limit=100) for text in attempts}
    assert found == dict.fromkeys(attempts, ([], None))
    assert shop.get(f"/orders/{secret}").get("status") == "placed"


@pytest.mark.criterion("security", weight=2)
@pytest.mark.title("No other parameter of the list works as SQL either")
def test_filters_are_never_sql(shop: Shop) -> None:
    customer = shop.customer()
    shop.orders(customer, [TIME])
    attempts = [
        ("status", "lost' OR '1'='1"),
        ("status", "placed' --"),
        ("customer_id", f"{customer} OR 1=1"),
        ("customer_id", f"(SELECT {customer})"),
        ("after", "9999' OR '1'='1"),
        ("limit", "1 OFFSET 1"),
        ("limit", "(SELECT 3)"),
    ]
    answers = [
        (name, value, *shop.status_and_field(shop.http.get("/orders", params={name: value})))
        for name, value in attempts
    ]
    assert answers == [(name, value, 400, name) for name, value in attempts]
