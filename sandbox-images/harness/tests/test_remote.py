"""What a test holds of the candidate's objects."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

import pytest

from conftest import Open
from dayone_harness.errors import CandidateError, Failure, TimeIsUpError
from dayone_harness.remote import EnumValue, Handle, Record, Row

SHOP = """
    import dataclasses, enum, pathlib, typing
    from decimal import Decimal

    class Status(enum.Enum):
        OPEN = 1
        PAID = 2

        def label(self):
            return self.name.lower()

    class Colour(str, enum.Enum):
        RED = "red"

    class OutOfStock(ValueError):
        def __init__(self, sku, left):
            super().__init__(f"only {left} of {sku} left")
            self.sku = sku

    @dataclasses.dataclass
    class Line:
        sku: str
        quantity: int

    @dataclasses.dataclass
    class Order:
        id: int
        lines: list
        status: Status = Status.OPEN

        def add(self, sku, quantity):
            self.lines.append(Line(sku, quantity))

        def pay(self):
            self.status = Status.PAID

    class Point(typing.NamedTuple):
        x: int
        y: int

        def length(self):
            return abs(self.x) + abs(self.y)

    class Account:
        rate = Decimal("0.5")

        def __init__(self, balance):
            self.balance = balance
            self._log = []

        def deposit(self, amount):
            self.balance += amount
            return self

        def __enter__(self):
            self._log.append("enter")
            return self

        def __exit__(self, kind, value, trace):
            self._log.append(kind.__name__ if kind else "exit")

        def __eq__(self, other):
            return True

        def __len__(self):
            return 3

        def __iter__(self):
            return iter("abc")

        def __getitem__(self, key):
            return key * 2

        def __str__(self):
            return f"{self.balance} in the account"

    class Everything:
        def __eq__(self, other):
            return True
        __hash__ = object.__hash__

    def mutate(items):
        items.append(1)
        return items

    def status_of(order):
        return order.status is Status.PAID

    def is_paid(status):
        return status is Status.PAID

    def is_point(value):
        return isinstance(value, Point)

    async def later(value):
        return value

    def sell():
        raise OutOfStock("tea", 3)

    def echo(value):
        return value

    def make():
        return Everything()

    PATH = pathlib.Path("a/b")
"""


@pytest.fixture
def shop(opened: Open) -> Any:
    """The module."""
    return opened(SHOP).candidate.module("solution")


def test_plain_values_cross_by_value(shop: Any) -> None:
    given = {
        "text": "é\ud800",
        "numbers": [1, -(2**70), 1.5, float("inf"), True, None],
        "times": (dt.date(2026, 1, 2), dt.datetime(2026, 1, 2, tzinfo=dt.UTC), dt.timedelta(-1)),
        b"bytes": {Decimal("1.10"), frozenset({1})},
    }
    assert shop.echo(given) == given
    assert str(shop.echo(Decimal("1.10"))) == "1.10"
    assert PurePosixPath("a/b") == shop.PATH


def test_given_values_are_copies(shop: Any) -> None:
    items: list[int] = []
    assert shop.mutate(items) == [1]
    assert items == []


def test_an_object_is_a_handle_with_live_attributes_and_methods(shop: Any) -> None:
    account = shop.Account(5)
    assert isinstance(account, Handle)
    assert account.deposit(3).balance == 8
    account.balance = 1
    assert account.balance == 1
    assert shop.Account.rate == Decimal("0.5")


def test_a_handle_equals_only_itself_whatever_the_candidate_says(shop: Any) -> None:
    account = shop.Account(5)
    assert account != shop.Account(5)
    assert account != 5
    assert shop.make() != "anything"
    assert shop.make() != "anything"
    assert bool(shop.make()) is True
    assert account.deposit(0) is account


def test_a_handle_refuses_what_would_ask_the_candidate_and_says_what_to_use(opened: Open) -> None:
    candidate = opened(SHOP).candidate
    account = candidate.module("solution").Account(5)
    with pytest.raises(TypeError, match="candidate.collect"):
        list(account)
    with pytest.raises(TypeError, match="candidate.length"):
        len(account)
    with pytest.raises(TypeError, match="candidate.item"):
        account[1]
    with pytest.raises(TypeError, match="candidate.collect"):
        1 in account  # noqa: B015
    assert repr(account) == "<a solution.Account in the sandbox>"
    assert candidate.collect(account) == ["a", "b", "c"]
    assert candidate.collect(account, limit=2) == ["a", "b"]
    assert candidate.length(account) == 3
    assert candidate.item(account, "x") == "xx"
    assert candidate.text_of(account) == "5 in the account"


def test_a_record_has_its_fields_and_stays_up_to_date(shop: Any) -> None:
    order = shop.Order(1, [])
    assert isinstance(order, Record)
    order.add("tea", 2)
    assert order.lines == [shop.Line("tea", 2)]
    order.pay()
    assert order.status == shop.Status.PAID
    assert shop.status_of(order) is True
    assert repr(order) == "Order(id=1, lines=[Line(sku='tea', quantity=2)], status=Status.PAID)"
    assert order == shop.Order(1, [shop.Line("tea", 2)], shop.Status.PAID)
    assert order != shop.Order(2, [shop.Line("tea", 2)], shop.Status.PAID)
    order.id = 7
    assert order.id == 7


def test_a_record_equals_a_dataclass_of_the_test_with_the_same_name_and_fields(shop: Any) -> None:
    @dataclass
    class Line:
        sku: str
        quantity: int

    assert shop.Line("tea", 2) == Line("tea", 2)
    assert shop.Line("tea", 2) != Line("tea", 3)
    assert Line("tea", 2) in [shop.Line("tea", 2)]


def test_an_enum_member_is_itself_here_and_there(shop: Any) -> None:
    paid = shop.Status.PAID
    assert isinstance(paid, EnumValue)
    assert (paid.name, paid.value, repr(paid)) == ("PAID", 2, "Status.PAID")
    assert paid == shop.Status.PAID
    assert paid != shop.Status.OPEN
    assert paid != 2
    assert shop.Colour.RED == "red"
    assert "red" in {shop.Colour.RED}
    assert paid.label() == "paid"
    assert shop.is_paid(paid) is True


def test_a_named_tuple_is_a_tuple_with_names(shop: Any) -> None:
    point = shop.Point(1, -2)
    assert isinstance(point, Row)
    assert (point.x, point.y) == (1, -2)
    assert point.length() == 3
    assert shop.is_point(point) is True
    assert point == (1, -2)
    assert repr(point) == "Point(x=1, y=-2)"


def test_exceptions_are_of_the_nearest_built_in_kind_and_know_their_own(opened: Open) -> None:
    candidate = opened(SHOP).candidate
    shop = candidate.module("solution")
    with pytest.raises(ValueError, match="only 3 of tea left") as caught:
        shop.sell()
    error = caught.value
    assert isinstance(error, CandidateError)
    assert (error.type, error.message) == ("solution.OutOfStock", "only 3 of tea left")
    assert error.sku == "tea"
    assert error.traceback.startswith('Traceback (most recent call last):\n  File "solution.py"')
    assert "dayone_harness" not in error.traceback
    getitem = candidate.module("operator").getitem
    with pytest.raises(KeyError) as missing:
        getitem({}, "x")
    assert missing.value.args == ("x",)


def test_raises_takes_a_class_a_remote_class_or_a_name(opened: Open) -> None:
    candidate = opened(SHOP).candidate
    shop = candidate.module("solution")
    for expected in (ValueError, shop.OutOfStock, "solution.OutOfStock", "OutOfStock", Exception):
        with candidate.raises(expected, match="3 of tea") as caught:
            shop.sell()
        assert caught.type == "solution.OutOfStock"
        assert caught.value.sku == "tea"
    with pytest.raises(AssertionError, match="nothing was raised"), candidate.raises(ValueError):
        pass
    with pytest.raises(AssertionError, match="lacks"), candidate.raises(ValueError, match="coffee"):
        shop.sell()
    with pytest.raises(ValueError, match="only 3"), candidate.raises(KeyError):
        shop.sell()


def test_coroutines_are_awaited_there(opened: Open) -> None:
    candidate = opened(SHOP).candidate
    assert candidate.wait(candidate.module("solution").later(5)) == 5


def test_is_instance_asks_there(opened: Open) -> None:
    candidate = opened(SHOP).candidate
    shop = candidate.module("solution")
    assert candidate.is_instance(shop.Account(1), shop.Account)
    assert not candidate.is_instance(shop.Account(1), shop.Point)
    assert candidate.is_instance(shop.Colour.RED, str)
    assert candidate.is_instance(shop.Point(1, 2), tuple)
    assert candidate.is_instance(5, int)


def test_a_context_manager_is_entered_and_left_there(shop: Any) -> None:
    account = shop.Account(1)
    with account as entered:
        assert entered is account
    with pytest.raises(ValueError, match="only"), account:
        shop.sell()
    assert account._log == ["enter", "exit", "enter", "OutOfStock"]


def test_functions_of_the_test_cannot_cross(shop: Any) -> None:
    with pytest.raises(TypeError, match="function cannot cross from the test"):
        shop.echo(lambda: 1)


def test_a_missing_attribute_is_an_attribute_error(shop: Any) -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        shop.nothing  # noqa: B018
    assert not hasattr(shop, "nothing")


def test_handles_that_are_dropped_are_released(opened: Open) -> None:
    candidate = opened(
        """
        import gc
        class Thing: pass
        def make(): return Thing()
        def count(): gc.collect(); return sum(type(o) is Thing for o in gc.get_objects())
        """
    ).candidate
    module = candidate.module("solution")
    for _ in range(20):
        module.make()
    kept = module.make()
    assert module.count() == 1
    assert kept


def test_a_handle_of_an_ended_process_is_of_no_use(opened: Open) -> None:
    candidate = opened(SHOP).candidate
    account = candidate.module("solution").Account(1)
    candidate.fresh()
    with pytest.raises(Failure):
        account.deposit(1)
    with pytest.raises(Failure, match="lost"):
        candidate.module("solution").echo(account)


def test_an_import_that_fails_says_where(opened: Open) -> None:
    candidate = opened({"broken.py": "x = 1\ny = = 2\n", "deep.py": "import broken\n"}).candidate
    with pytest.raises(Failure) as caught:
        candidate.module("deep")
    assert caught.value.message == "broken.py line 2: SyntaxError: invalid syntax"
    assert caught.value.cause == "import_error"
    assert caught.value.error is not None
    assert caught.value.error.traceback == (
        "Traceback (most recent call last):\n"
        '  File "deep.py", line 1, in <module>\n    import broken\n'
        '  File "broken.py", line 2\n    y = = 2\n        ^\n'
        "SyntaxError: invalid syntax (broken.py, line 2)\n"
    )
    with pytest.raises(Failure, match="nothing: ModuleNotFoundError: No module named 'nothing'"):
        candidate.module("nothing")
    with candidate.raises(ModuleNotFoundError):
        candidate.module("nothing")


def test_a_call_that_does_not_end_is_ended(opened: Open) -> None:
    one = opened("def hang():\n    while True: pass\n", seconds=0.5)
    module = one.candidate.module("solution")
    with pytest.raises(TimeIsUpError, match="within 0.5 s: it was calling solution.hang"):
        module.hang()


def test_a_call_is_quick(shop: Any) -> None:
    echo = shop.echo
    began = time.perf_counter()
    for _ in range(200):
        echo(1)
    assert (time.perf_counter() - began) / 200 < 0.005
