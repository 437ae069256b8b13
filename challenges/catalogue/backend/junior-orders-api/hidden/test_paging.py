"""The order list, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Shop

BATCH = "2026-04-06T06:00:00Z"
EARLIER = "2026-04-05T17:20:31Z"
LATER = "2026-04-06T09:45:00Z"


@pytest.mark.criterion("databases", weight=3)
@pytest.mark.title("Paging shows every order once, newest first, also when many share one time")
def test_every_order_once_when_times_tie(shop: Shop) -> None:
    customer = shop.customer()
    # The late one is entered first, so that neither id nor time alone gives the order of the list.
    late, *batch, early = shop.orders(customer, [LATER, *[BATCH] * 5, EARLIER])
    expected = [late, *reversed(batch), early]
    seen = {
        limit: [order for page in shop.pages(customer_id=customer, limit=limit) for order in page]
        for limit in (1, 2, 3, 100)
    }
    assert seen == dict.fromkeys(seen, expected)
    everything = [order for page in shop.pages(most=60, limit=10) for order in page]
    assert [order for order in everything if order in expected] == expected


@pytest.mark.criterion("apis", weight=1)
@pytest.mark.title("The last page says that it is the last, even when it is full")
def test_no_empty_page_at_the_end(shop: Shop) -> None:
    customer = shop.customer()
    first, second, third, fourth = shop.orders(customer, [EARLIER, BATCH, BATCH, LATER])
    assert shop.pages(customer_id=customer, limit=2) == [[fourth, third], [second, first]]
    assert shop.pages(customer_id=customer, limit=4) == [[fourth, third, second, first]]
    assert shop.pages(customer_id=customer, limit=3) == [[fourth, third, second], [first]]
    assert shop.pages(customer_id=shop.customer(), limit=2) == [[]]

    busy = shop.customer()
    ids = shop.orders(busy, [BATCH] * 21)
    assert shop.pages(customer_id=busy) == [ids[:0:-1], [ids[0]]], "a page holds 20 by default"


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("Pages stay in place while orders arrive or are packed")
def test_pages_stay_in_place(shop: Shop) -> None:
    customer = shop.customer()
    ids = shop.orders(customer, [BATCH] * 6)
    query = {"customer_id": customer, "status": "placed", "limit": 2}

    first, after = shop.page(**query)
    assert first == [ids[5], ids[4]]
    shop.orders(customer, [LATER])
    second, after = shop.page(**query, after=after)
    assert second == [ids[3], ids[2]], "an order that arrived meanwhile moved the second page"
    for order in (ids[5], ids[4], ids[2]):
        shop.pack(order)
    third, after = shop.page(**query, after=after)
    assert third == [ids[1], ids[0]], "orders that were packed meanwhile moved the third page"
    assert after is None


@pytest.mark.criterion("databases", weight=2)
@pytest.mark.title("Filters hold on every page, not just on the first")
def test_filters_hold_on_every_page(shop: Shop) -> None:
    mine, other = shop.customer("Fennel & Fig"), shop.customer("Fennel & Fig")
    shop.orders(other, [EARLIER, BATCH, BATCH], note="gift")
    ids = shop.orders(mine, [EARLIER, BATCH, BATCH, BATCH, LATER], note="gift wrap")
    shop.orders(mine, [BATCH, EARLIER], note="plain")
    shop.orders(other, [BATCH, EARLIER], note="gift")
    shop.pack(ids[2])

    expected = [ids[4], ids[3], ids[1], ids[0]]
    pages = shop.pages(customer_id=mine, status="placed", q="gift", limit=1)
    assert pages == [[order] for order in expected]
