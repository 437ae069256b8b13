"""Small answers that are large, slow or endless once they are looked at."""

from __future__ import annotations

import struct
import time
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from conftest import Grade
from dayone_harness.comparison import compare
from dayone_harness.decoding import decode
from dayone_harness.encoding import encode
from dayone_harness.limits import MAX_ITEMS, MalformedError
from dayone_harness.remote import GraderBuilder, Record
from dayone_harness.workspaces import MAX_CELLS, Done, Workspace
from fuzz.values import Silent

SECONDS = 5.0
# Half of a longest value, as texts of which nothing can be said in few words.
NEWLINES = "\n" * 2_000_000


def u32(number: int) -> bytes:
    """Four bytes."""
    return struct.pack(">I", number)


HANDLE = b"H" + bytes(8) + u32(0) + u32(0)


@pytest.mark.parametrize(
    "part", [b"R", b"RT" + HANDLE + b"R", b"RT" + HANDLE + b"W", b"W" + HANDLE, b"E", b"S" + u32(1)]
)
def test_what_is_nested_without_a_container_is_refused(part: bytes) -> None:
    with pytest.raises(MalformedError):
        decode(part * 10_000, GraderBuilder(Silent()))


def number(chosen: int) -> bytes:
    """An integer with the same hash as all others."""
    return encode(1 + chosen * (2**61 - 1))


def alike(width: int, depth: int, chosen: int) -> bytes:
    """A set that differs from others of its hash in one element, deep inside and late."""
    if depth == 0:
        return number(chosen)
    inner = [alike(width, depth - 1, other) for other in (*range(1, width), 1000 + chosen)]
    return b"Z" + u32(width) + b"".join(inner)


def test_sets_of_sets_of_one_hash_are_refused() -> None:
    began = time.process_time()
    with pytest.raises(MalformedError, match="too many keys have one hash"):
        decode(alike(16, 4, 0))
    assert time.process_time() - began < SECONDS


def test_honest_keys_of_one_hash_are_fine() -> None:
    corners = {(a, b, c, d) for a in (-1, -2) for b in (-1, -2) for c in (-1, -2) for d in (-1, -2)}
    assert len({hash(corner) for corner in corners}) == 1
    powers = {2.0**exponent for exponent in range(-1000, 1000)}
    for value in (corners, frozenset(corners), powers, {frozenset({-1}): 1, frozenset({-2}): 2}):
        assert decode(encode(value)) == value


def nested(value: object) -> object:
    """Something deep inside."""
    for _ in range(60):
        value = [value]
    return value


@pytest.mark.parametrize(
    "actual",
    [
        nested(NEWLINES),
        nested(NEWLINES.encode()),
        [[number] for number in range(MAX_ITEMS // 2)],
        {number if number % 2 else str(number): 0 for number in range(MAX_ITEMS // 2)},
        {frozenset({number}) for number in range(MAX_ITEMS // 2)},
        [10**4299 + number for number in range(2000)],
        [Record(None, "shop.Order", {"id": number}) for number in range(MAX_ITEMS // 3)],
    ],
    ids=lambda value: type(value).__name__,
)
def test_the_sides_of_a_large_value_are_built_soon(actual: object) -> None:
    began = time.process_time()
    sides = compare(actual, [1])
    assert time.process_time() - began < SECONDS
    assert len(sides.actual) < 64 * 1024 * 1024


def test_keys_without_an_order_are_shown() -> None:
    keys = {Decimal("NaN"): 1, Decimal(1): 2}
    assert compare(keys, {}).actual.count("Decimal") == 2


def test_a_text_of_accents_does_not_keep_the_grader(grade: Grade) -> None:
    accents = "\u0327\u0301"
    assert unicodedata.normalize("NFD", accents * 100) != accents * 100  # what takes so long
    tests = "def test_it(candidate):\n    assert candidate.module('solution').solve() == 'a'\n"
    graded = grade(tests, f"def solve():\n    return 'a' + {accents!r} * 300_000\n")
    assert graded.result()["outcome"] == "failed"
    assert graded.result()["duration_ms"] < 1000 * SECONDS
    assert graded.result()["comparison"]["expected"] == "a"


class Holding(Workspace):
    """A workspace with one file."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def get(self, path: str) -> dict[str, bytes]:
        return {path: self._content}


def done(content: bytes) -> Done:
    """A command that has left a file."""
    return Done(0, "", "", Holding(content), lambda content, suffix: (content, suffix))


@pytest.mark.parametrize(
    ("read", "content", "reason"),
    [
        (lambda one: one.json("a"), b"[[]," * 1_500_000, "larger than 4 MiB"),
        (lambda one: one.rows("a"), b"a\n" * 2_500_000, "larger than 4 MiB"),
        (
            lambda one: one.rows("a"),
            ",".join(map(str, range(200_000))).encode() + b"\nx" * 1_000_000,
            f"more than {MAX_CELLS:,} cells",
        ),
    ],
)
def test_a_file_that_grows_when_it_is_read_is_refused(
    read: Callable[[Done], Any], content: bytes, reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        read(done(content))


class TestTables:
    """Arrays and tables."""

    np = pytest.importorskip("numpy")
    pd = pytest.importorskip("pandas")

    @pytest.mark.parametrize(
        "plain",
        [
            ("array", "<i8", (4_000_000, 0), b""),
            ("array", "<i8", (0, 400, 400), b""),
            ("objects", (4_000_000, 0), []),
            ("array", "<U500000000", (0,), b""),
            ("levels", [("range", 0, 4_000_000, 1, None)] * 9),
            ("timestamp", True, None),
            ("timestamp", 0, "dateutil/:/etc/hostname"),
            ("timestamp", 0, "tzlocal()"),
            (
                "series",
                ("range", 0, 1, 1, None),
                None,
                ("zoned", ("array", "<i8", (1,), bytes(8)), "ns", "dateutil/Europe/Berlin"),
            ),
            (
                "labels",
                (
                    "categories",
                    ("range", 0, 4_000_000, 1, None),
                    ("array", "|i1", (0,), b""),
                    True,
                ),
                None,
                None,
            ),
            ("labels", ("texts", False, ("array", "|i1", (1,), b"\xff"), b""), None, None),
            ("labels", ("periods", ("array", "<i8", (1,), bytes(8)), "D" * 1000), None, None),
        ],
        ids=lambda plain: str(plain)[:40],
    )
    def test_what_is_larger_than_its_bytes_is_refused(self, plain: object) -> None:
        with pytest.raises(MalformedError):
            decode(b"X" + encode(plain))

    def test_levels_and_categories_that_are_ranges_survive(self) -> None:
        levels = self.pd.MultiIndex.from_product([range(3), range(2)])
        frame = self.pd.DataFrame({"a": range(6)}, index=levels)
        frame["b"] = self.pd.Categorical([0, 1, 2, 0, 1, 2])
        self.pd.testing.assert_frame_equal(decode(encode(frame)), frame)

    @pytest.mark.parametrize(
        "name", ["wide", "long text", "long category", "many cells", "many arrays", "huge numbers"]
    )
    def test_the_sides_of_a_large_table_are_built_soon(self, name: str) -> None:
        np, pd = self.np, self.pd
        long = "x" * 1_000_000
        category = pd.Categorical.from_codes(np.zeros(1_000_000, np.int8), [long])
        cases: dict[str, Callable[[], tuple[Any, Any]]] = {
            "wide": lambda: (
                pd.DataFrame(np.zeros((5000, 800), np.int8)),
                pd.DataFrame({"a": [1]}),
            ),
            "long text": lambda: (pd.Series([long] + [""] * 9000), pd.Series([1])),
            "long category": lambda: (pd.DataFrame({"a": category}), pd.DataFrame({"a": [1]})),
            "many cells": lambda: (np.zeros(4_000_000, np.int8), np.zeros(3, np.int8)),
            "many arrays": lambda: ([np.zeros(100_000, np.int8)] * 40, [1]),
            "huge numbers": lambda: (
                pd.Series([10**400, 1], dtype=object),
                pd.Series([10**400, 2], dtype=object),
            ),
        }
        actual, expected = cases[name]()
        began = time.process_time()
        sides = compare(actual, expected)
        assert time.process_time() - began < SECONDS
        assert len(sides.actual) < 16 * 1024 * 1024

    def test_an_array_is_not_looked_for_in_an_object_of_the_candidate_s(self) -> None:
        handle = GraderBuilder(Silent()).handle(1, "object", "solution.Thing")
        assert "solution.Thing" in compare(handle, pytest.approx(self.np.ones(2))).actual
