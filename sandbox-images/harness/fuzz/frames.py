"""Arrays and tables: what was put together can be shown, compared, taken apart and sent."""

from __future__ import annotations

import random
from typing import Any

from dayone_harness.comparison import compare
from dayone_harness.decoding import decode
from dayone_harness.encoding import encode
from dayone_harness.limits import MalformedError, UnsendableError
from dayone_harness.remote import GraderBuilder, number_of

from .mutations import value
from .targets import FoundError, Target
from .values import Silent

MAX_SHOWN = 32 * 1024 * 1024


def run(data: bytes) -> None:
    """Do with an array or a table what every test does with one."""
    try:
        found = decode(b"X" + data, GraderBuilder(Silent()))
    except MalformedError:
        return
    sides = compare(found, _other(found))
    if len(sides.actual) > MAX_SHOWN:
        raise FoundError(f"{len(data)} bytes are shown in {len(sides.actual)} characters")
    try:
        encode(found, number_of)
    except UnsendableError:
        return


def _other(found: Any) -> Any:
    """Something of the same kind to compare it with."""
    import numpy
    import pandas

    if isinstance(found, numpy.ndarray):
        return numpy.zeros(3)
    if isinstance(found, pandas.Index):
        return pandas.Index([1.5, 2.5])
    if isinstance(found, pandas.Series):
        return pandas.Series([1, 2], name="x")
    return pandas.DataFrame({"x": [1, 2], "y": ["a", "b"]})


def seeds() -> list[bytes]:
    """Arrays and tables, most of them sound."""
    rng = random.Random(2)
    found: list[bytes] = []
    while len(found) < 300:
        data = value(rng)
        if data[:1] == b"X":
            found.append(data[1:])
    return found


TARGET = Target(run, seeds)
