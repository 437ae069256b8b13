"""Orders, as the desk and the warehouse use them. Each test makes what it needs."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

BATCH = "2026-03-09T06:00:00Z"


def make(api: Any, path: str, **fields: object) -> Any:
    """Create something and return it."""
    answer = api.post(path, json=fields)
    assert answer.status_code == 201, answer.text
    return answer.json()


def stock_of(api: Any, product_id: int) -> Any:
    """How many of a product are on the shelf."""
    return api.get(f"/products/{product_id}").json()["stock"]


def make_product(api: Any, stock: int = 10) -> Any:
    """A product of which there are some on the shelf."""
    return make(api, "/products", name="Green, 1 kg", price_cents=1200, stock=stock)


def make_order(api: Any, **fields: object) -> Any:
    """An order of 2 of a new product, for a new customer unless one is given."""
    if "customer_id" not in fields:
        fields["customer_id"] = make(api, "/customers", name="Corner Bakery")["id"]
    if "lines" not in fields:
        fields["lines"] = [{"product_id": make_product(api)["id"], "quantity": 2}]
    return make(api, "/orders", **fields)


def walk(api: Any, **query: object) -> list[list[int]]:
    """The ids on each page, by following `next`."""
    pages = []
    while True:
        page = api.get("/orders", params=query).json()
        pages.append([order["id"] for order in page["orders"]])
        if page["next"] is None:
            return pages
        query["after"] = page["next"]


def assert_invalid(answer: Any, field: str | None) -> None:
    """The answer is a 400 in the shape that the README promises."""
    assert answer.status_code == 400, answer.text
    error = answer.json()["error"]
    assert (error["code"], error["field"]) == ("invalid", field)
    assert error["message"]


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


# 1. Pages


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5])
def test_pages_show_every_order_once(candidate: Any, limit: int) -> None:
    api = candidate.http()
    customer = make(api, "/customers", name="Corner Bakery")["id"]
    later = make_order(api, customer_id=customer, placed_at="2026-03-10T06:00:00Z")["id"]
    batch = [make_order(api, customer_id=customer, placed_at=BATCH)["id"] for _ in range(2)]
    # Newest by id, oldest by time.
    earlier = make_order(api, customer_id=customer, placed_at="2026-03-08T06:00:00Z")["id"]
    expected = [later, *batch[::-1], earlier]
    pages = walk(api, customer_id=customer, limit=limit)
    assert pages == [expected[at : at + limit] for at in range(0, 4, limit)]


def test_pages_hold_while_orders_come_and_go(candidate: Any) -> None:
    api = candidate.http()
    customer = make(api, "/customers", name="Corner Bakery")["id"]
    batch = [make_order(api, customer_id=customer, placed_at=BATCH)["id"] for _ in range(4)]
    query = {"customer_id": customer, "status": "placed", "limit": 2}
    first = api.get("/orders", params=query).json()
    assert [order["id"] for order in first["orders"]] == [batch[3], batch[2]]
    # The order that `next` was made from is packed, and one more of the batch arrives.
    api.post(f"/orders/{batch[2]}/status", json={"status": "packed"})
    make_order(api, customer_id=customer, placed_at=BATCH)
    second = api.get("/orders", params={**query, "after": first["next"]}).json()
    assert [order["id"] for order in second["orders"]] == [batch[1], batch[0]]
    assert second["next"] is None


# 2. Search


@pytest.mark.parametrize(
    ("note", "typed", "other"),
    [
        ("20% short", "20%", "200 short"),
        ("shelf a_7", "A_7", "shelf ab7"),
        (r"left \ right", "\\", "left / right"),
        ('say "hello"', '"HELLO"', "say hello"),
        ("Crème brûlée", "CRÈME BRÛLÉE", "Creme brulee"),
        ("x' OR '1' = '1", "' or '", "x or 1 = 1"),
        ("a*b?[c]", "*b?[C]", "aab1c"),
        ("nothing \0 here", "\0", "nothing here"),
    ],
)
def test_search_finds_exactly_what_was_typed(
    candidate: Any, note: str, typed: str, other: str
) -> None:
    api = candidate.http()
    customer = make(api, "/customers", name="Corner Bakery")["id"]
    wanted = make_order(api, customer_id=customer, note=note)["id"]
    make_order(api, customer_id=customer, note=other)
    assert walk(api, customer_id=customer, q=typed) == [[wanted]]


def test_search_by_name(candidate: Any) -> None:
    api = candidate.http()
    customer = make(api, "/customers", name="Zoë's 50% Café")["id"]
    order = make_order(api, customer_id=customer)["id"]
    assert walk(api, q="zoË'S 50% CAFÉ") == [[order]]


# 3. Wrong requests


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("limit", value) for value in ("", "0", "-1", "101", "2.5", "١", "9" * 5000)],
        *[("customer_id", value) for value in ("", "0", "-1", "x", "1 OR 1=1")],
        *[("status", value) for value in ("", "lost", "PLACED", "' OR '1'='1")],
        *[("after", value) for value in ("", "x", BATCH, "2026-13-09T06:00:00Z_1", "' OR 1=1 --")],
        *[("after", f"{BATCH}_{value}") for value in ("", "x", "-1", "9" * 30)],
    ],
)
def test_wrong_queries(candidate: Any, field: str, value: str) -> None:
    assert_invalid(candidate.http().get("/orders", params={field: value}), field)


def test_a_customer_nobody_has_has_no_orders(candidate: Any) -> None:
    for nobody in ("1999999999", "9" * 30, "9" * 5000):
        answer = candidate.http().get("/orders", params={"customer_id": nobody})
        assert answer.status_code == 200
        assert answer.json() == {"orders": [], "next": None}


WRONG_LINE = {"product_id": 2, "quantity": 1}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("customer_id", value) for value in (None, "1", True, 1.5, 0, 1_999_999_999, 10**30)],
        *[("lines", value) for value in (None, [], {}, "12", [None], [[1, 2]], [{}])],
        *[
            ("lines", [WRONG_LINE, {"product_id": 1, "quantity": value}])
            for value in (None, 0, -1, 1000, 1.5, "1", True)
        ],
        *[
            ("lines", [WRONG_LINE, {"product_id": value, "quantity": 1}])
            for value in (None, 0, "1", True, 1_999_999_999, 10**30, [1])
        ],
        ("lines", [WRONG_LINE, WRONG_LINE]),
        # The second line is wrong, and the first is too much as well.
        ("lines", [{"product_id": 6, "quantity": 999}, {"product_id": 0, "quantity": 1}]),
        ("lines", [{"product_id": 6, "quantity": 999}, {"product_id": 1999, "quantity": 1}]),
        *[("note", value) for value in (None, 7, ["x"], "x" * 201, "\ud800")],
        *[("placed_at", value) for value in (None, "", 0, False, 7, "now", "2026-03-02")],
        *[("placed_at", value) for value in ("2026-02-30T06:00:00Z", "2026-03-02T06:00:00+01:00")],
    ],
)
def test_wrong_orders_leave_nothing_behind(candidate: Any, field: str, value: object) -> None:
    api = candidate.http()
    before = api.get("/products").json(), walk(api, limit=100)
    sent = {"customer_id": 1, "lines": [WRONG_LINE], field: value}
    # json.dumps and not httpx's own, which cannot write half a surrogate pair.
    answer = api.post(
        "/orders", content=json.dumps(sent), headers={"Content-Type": "application/json"}
    )
    assert_invalid(answer, field)
    assert (api.get("/products").json(), walk(api, limit=100)) == before


def test_missing_fields(candidate: Any) -> None:
    api = candidate.http()
    assert_invalid(api.post("/orders", json={"lines": [WRONG_LINE]}), "customer_id")
    assert_invalid(api.post("/orders", json={"customer_id": 1}), "lines")


@pytest.mark.parametrize("body", ["", "{", "[]", "null", "7", "\x00", "[" * 200_000])
@pytest.mark.parametrize("path", ["/orders", "/orders/7/cancel"])
def test_a_body_that_is_no_object(candidate: Any, body: str, path: str) -> None:
    api = candidate.http()
    sent = api.post(path, content=body, headers={"Content-Type": "application/json"})
    assert_invalid(sent, None)
    assert_invalid(api.post(path, content=body), None)


def test_too_little_of_the_second_product_leaves_the_first(candidate: Any) -> None:
    api = candidate.http()
    plenty, scarce = make_product(api, stock=10)["id"], make_product(api, stock=1)["id"]
    lines = [{"product_id": plenty, "quantity": 3}, {"product_id": scarce, "quantity": 2}]
    before = walk(api, limit=100)
    answer = api.post("/orders", json={"customer_id": 1, "lines": lines})
    assert answer.status_code == 409
    assert (stock_of(api, plenty), stock_of(api, scarce)) == (10, 1)
    assert walk(api, limit=100) == before


def test_what_is_optional_may_be_absent_and_limits_are_included(candidate: Any) -> None:
    api = candidate.http()
    tea = make_product(api, stock=999)["id"]
    lines = [{"product_id": tea, "quantity": 999}]
    order = make_order(api, lines=lines, note="x" * 200, placed_at="2026-3-2T6:00:00Z")
    assert (order["note"], order["placed_at"]) == ("x" * 200, "2026-03-02T06:00:00Z")
    assert make_order(api)["note"] == ""
    assert api.get("/orders", params={"limit": 100, "q": ""}).status_code == 200


# 4. Cancelling


def test_cancelling(candidate: Any) -> None:
    api = candidate.http()
    green, white = make_product(api)["id"], make_product(api)["id"]
    lines = [{"product_id": green, "quantity": 4}, {"product_id": white, "quantity": 1}]
    order = make_order(api, lines=lines)
    answer = api.post(f"/orders/{order['id']}/cancel", json={"reason": "  ordered twice "})
    assert answer.status_code == 200
    assert answer.json() == api.get(f"/orders/{order['id']}").json()
    *before, last = answer.json()["history"]
    assert before == order["history"]
    assert (last["status"], last["note"]) == ("cancelled", "ordered twice")
    assert answer.json() == {**order, "status": "cancelled", "history": [*before, last]}
    assert (stock_of(api, green), stock_of(api, white)) == (10, 10)
    packing = api.get("/packing-list").json()["products"]
    assert not {green, white} & {row["product_id"] for row in packing}
    assert order["id"] in walk(api, status="cancelled", limit=100)[0]


def test_cancelling_again_changes_nothing(candidate: Any) -> None:
    api = candidate.http()
    order = make_order(api)
    tea = order["lines"][0]["product_id"]
    url = f"/orders/{order['id']}/cancel"
    first = api.post(url, json={"reason": "ordered twice"})
    again = api.post(url, json={"reason": "no longer wanted"})
    assert (again.status_code, again.json()) == (200, first.json())
    assert stock_of(api, tea) == 10


def test_cancelling_many_times_at_once(candidate: Any) -> None:
    api = candidate.http()
    order = make_order(api)
    url = f"/orders/{order['id']}/cancel"
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: api.post(url, json={"reason": "twice"}), range(8)))
    assert [answer.status_code for answer in answers] == [200] * 8
    assert stock_of(api, order["lines"][0]["product_id"]) == 10
    history = api.get(f"/orders/{order['id']}").json()["history"]
    assert [event["status"] for event in history] == ["placed", "cancelled"]


@pytest.mark.parametrize("statuses", [["packed"], ["packed", "dispatched"]])
def test_what_is_packed_cannot_be_cancelled(candidate: Any, statuses: list[str]) -> None:
    api = candidate.http()
    order = make_order(api)
    for status in statuses:
        api.post(f"/orders/{order['id']}/status", json={"status": status})
    before = api.get(f"/orders/{order['id']}").json()
    answer = api.post(f"/orders/{order['id']}/cancel", json={"reason": "too late"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "conflict")
    assert api.get(f"/orders/{order['id']}").json() == before
    assert stock_of(api, order["lines"][0]["product_id"]) == 8


@pytest.mark.parametrize("reason", [None, "", "   ", 7, True, ["x"], "x" * 201])
def test_a_reason_is_required(candidate: Any, reason: object) -> None:
    api = candidate.http()
    order = make_order(api)
    assert_invalid(api.post(f"/orders/{order['id']}/cancel", json={"reason": reason}), "reason")
    assert_invalid(api.post(f"/orders/{order['id']}/cancel", json={}), "reason")
    assert api.get(f"/orders/{order['id']}").json() == order


def test_cancelling_what_does_not_exist(candidate: Any) -> None:
    for nothing in (1_999_999_999, 10**30):
        answer = candidate.http().post(f"/orders/{nothing}/cancel", json={"reason": "x"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


def test_status_neither_cancels_nor_revives(candidate: Any) -> None:
    api = candidate.http()
    order = make_order(api)
    url = f"/orders/{order['id']}"
    assert api.post(f"{url}/status", json={"status": "cancelled"}).status_code == 409
    assert api.get(url).json() == order
    cancelled = api.post(f"{url}/cancel", json={"reason": "ordered twice"}).json()
    for status in ("placed", "packed", "dispatched", "cancelled"):
        assert api.post(f"{url}/status", json={"status": status}).status_code == 409
    assert api.get(url).json() == cancelled
