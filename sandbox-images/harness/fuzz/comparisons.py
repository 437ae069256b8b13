"""Both sides of a failed comparison, for any value that came and values that tests expect."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from dayone_harness.approximation import expect_numbers
from dayone_harness.comparison import compare
from dayone_harness.decoding import decode
from dayone_harness.events import MAX_TEXTS, cut, well_formed
from dayone_harness.limits import MalformedError
from dayone_harness.remote import GraderBuilder

from .mutations import value
from .targets import FoundError, Target
from .values import Silent

MAX_SHOWN = 32 * 1024 * 1024


@dataclass
class Order:
    """A dataclass of a test's."""

    x: int
    lines: list[str]


def expected_values() -> list[Any]:
    """What tests expect."""
    import numpy
    import pandas

    return [
        *(None, 7, 1.5, "a\nb\n", b"x", Decimal("1.1"), dt.date(2026, 1, 1), Order(1, ["a"])),
        *([1, 2, 3], {"x": 1, "a": [1, {"b": 2}]}, {1, 2}, (1, "x"), [{"id": 1}, {"id": 2}]),
        *(pytest.approx(1.5), pytest.approx([1, 2.5]), pytest.approx({"x": 1})),
        *([pytest.approx(0.3), 2], numpy.arange(3), pytest.approx(numpy.ones(2))),
        *(pandas.DataFrame({"x": [1, 2]}), pandas.Series([1.5], name="x"), pandas.Index([1, 2])),
    ]


EXPECTED = expected_values()
expect_numbers()


def run(data: bytes) -> None:
    """Compare with an expected value, or with another that came."""
    builder = GraderBuilder(Silent())
    try:
        actual = decode(data[1:], builder)
    except MalformedError:
        return
    chosen = data[0] % (len(EXPECTED) + 1)
    expected = EXPECTED[chosen] if chosen < len(EXPECTED) else [actual, 1]
    sides = compare(actual, expected)
    for side in (sides.actual, sides.expected):
        if len(side) > MAX_SHOWN:
            raise FoundError(f"{len(data)} bytes are shown in {len(side)} characters")
        if len(cut(well_formed(side), MAX_TEXTS["actual"])) > MAX_TEXTS["actual"]:
            raise FoundError("a side was not cut")


def seeds() -> list[bytes]:
    """Values, each to be compared with something."""
    rng = random.Random(4)
    return [rng.randbytes(1) + value(rng) for _ in range(400)]


TARGET = Target(run, seeds)
