"""Values as bytes: what goes in comes out, and what nobody wrote is refused."""

from __future__ import annotations

import contextlib
import datetime as dt
import math
import struct
import uuid
from collections import Counter, OrderedDict, defaultdict
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dayone_harness.values import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_ITEMS,
    MalformedError,
    UnsendableError,
    decode,
    encode,
)

ZONES = st.sampled_from([None, dt.UTC, dt.timezone(dt.timedelta(hours=-3)), ZoneInfo("Asia/Tokyo")])
KEYS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**200), 2**200),
    st.floats(allow_nan=False),
    st.text(st.characters(), max_size=20),
    st.binary(max_size=20),
    st.dates(),
    st.datetimes(timezones=ZONES),
    st.times(),
    st.timedeltas(),
    st.decimals(allow_nan=False),
    st.uuids(),
    st.complex_numbers(allow_nan=False),
    st.builds(PurePosixPath, st.text("ab/.", max_size=8)),
)
VALUES = st.recursive(
    KEYS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=5),
        st.lists(inner, max_size=5).map(tuple),
        st.sets(KEYS, max_size=5),
        st.frozensets(KEYS, max_size=5),
        st.dictionaries(KEYS, inner, max_size=5),
    ),
    max_leaves=20,
)


def same(left: Any, right: Any) -> bool:
    """Whether two values are equal and of the same types all the way down."""
    if type(left) is not type(right) or left != right:
        return False
    if isinstance(left, (list, tuple)):
        return all(map(same, left, right))
    return not isinstance(left, dict) or all(same(left[key], right[key]) for key in left)


@given(VALUES)
def test_a_value_survives(value: Any) -> None:
    assert same(decode(encode(value)), value)


@given(st.binary(max_size=200))
@settings(max_examples=500)
def test_bytes_that_nobody_wrote_are_a_value_or_refused(data: bytes) -> None:
    try:
        value = decode(data)
    except MalformedError:
        return
    encode(value)


@given(VALUES, st.data())
def test_a_value_that_was_tampered_with_is_a_value_or_refused(
    value: Any, data: st.DataObject
) -> None:
    encoded = bytearray(encode(value))
    position = data.draw(st.integers(0, len(encoded) - 1))
    encoded[position] = data.draw(st.integers(0, 255))
    with contextlib.suppress(MalformedError):
        decode(bytes(encoded))


@given(VALUES)
def test_a_value_that_is_cut_or_followed_is_refused(value: Any) -> None:
    encoded = encode(value)
    for data in (encoded[:-1], encoded + b"N"):
        with pytest.raises(MalformedError):
            decode(data)


def test_numbers_keep_what_json_would_lose() -> None:
    assert math.isnan(decode(encode(math.nan)))
    assert math.copysign(1, decode(encode(-0.0))) == -1
    assert decode(encode(10**4300 - 1)) == 10**4300 - 1
    assert decode(encode(2**53 + 1)) == 2**53 + 1
    assert str(decode(encode(Decimal("1.10")))) == "1.10"
    assert decode(encode(Decimal("NaN"))).is_nan()
    assert decode(encode("\ud800")) == "\ud800"


def test_times_keep_their_zone_and_fold() -> None:
    moment = dt.datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=1)
    found = decode(encode(moment))
    assert found == moment
    assert (found.tzinfo, found.fold, found.utcoffset()) == (
        moment.tzinfo,
        1,
        dt.timedelta(hours=1),
    )
    assert decode(encode(dt.time(1, 2, tzinfo=dt.UTC))).tzinfo is dt.UTC


def test_subclasses_cross_as_what_they_are_built_on() -> None:
    class Text(str):
        __slots__ = ()

        def encode(self, *_: object) -> bytes:
            return b"forged"

    class Numbers(list[int]):
        def __iter__(self) -> Any:
            return iter([7, 7, 7])

    assert same(decode(encode(Text("x"))), "x")
    assert same(decode(encode(Numbers([1]))), [1])
    assert same(decode(encode(OrderedDict(a=1))), {"a": 1})
    assert same(decode(encode(defaultdict(int, a=1))), {"a": 1})
    assert same(decode(encode(Counter("aab"))), {"a": 2, "b": 1})
    assert same(decode(encode(True)), True)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (10**4300, "more than 4,300 digits"),
        (-(10**4300), "more than 4,300 digits"),
        (b"x" * (MAX_BYTES + 1), "larger than 4 MiB"),
        ([0] * (MAX_ITEMS + 1), "more than 100,000 items"),
        ([[0] * 50_001, [0] * 50_001], "more than 100,000 items"),
        (Decimal("1e4301"), "too long"),
        (Decimal("sNaN"), "signals"),
        (object(), "a value of type object cannot cross"),
        (iter([]), "type list_iterator cannot cross"),
        (len, "type builtin_function_or_method cannot cross"),
    ],
    ids=lambda part: part if isinstance(part, str) else "value",
)
def test_a_value_beyond_a_limit_is_not_sent(value: object, reason: str) -> None:
    with pytest.raises(UnsendableError, match=reason):
        encode(value)


def test_depth_is_limited_on_both_sides() -> None:
    value: list[Any] = []
    for _ in range(MAX_DEPTH - 1):
        value = [value]
    assert decode(encode(value)) == value
    with pytest.raises(UnsendableError, match="more than 64 deep"):
        encode([value])
    with pytest.raises(MalformedError, match="more than 64 deep"):
        decode(b"l\0\0\0\1" * 65 + b"N")


def u32(number: int) -> bytes:
    """Four bytes."""
    return struct.pack(">I", number)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no tag"),
        (b"?", "an unknown one"),
        (b"s" + u32(0xFFFFFFFF), "ends too early"),
        (b"s" + u32(2) + b"\xff\xff", "not a value"),
        (b"b" + u32(5) + b"abc", "ends too early"),
        (b"l" + u32(0xFFFFFFFF), "more than 100,000 items"),
        (b"l" + u32(MAX_ITEMS), "no tag"),
        (b"d" + u32(1) + b"N", "not a value"),
        (b"d" + u32(4) + b"TNTN", "the same key twice"),
        (b"d" + u32(4) + b"i" + bytes(7) + b"\1N" + b"TN", "the same key twice"),
        (b"S" + u32(2) + b"TT", "the same element twice"),
        (b"S" + u32(1) + b"l" + u32(0), "unhashable"),
        (b"d" + u32(2) + b"l" + u32(0) + b"N", "unhashable"),
        (b"I" + u32(1786) + b"\x7f" + b"\xff" * 1785, "more than 4,300 digits"),
        (b"I" + u32(4301) + bytes(4301), "more than 4,300 digits"),
        (b"D" + u32(0), "not a value"),
        (b"D" + u32(0xFFFFFFFF), "not a value"),
        (b"m" + u32(1) + b"\xff" * 8 + b"\0N", "not a value"),
        (b"m" + u32(1) + bytes(8) + b"\2N", "not a value"),
        (b"m" + u32(1) + bytes(8) + b"\0s" + u32(2) + b"..", "not a value"),
        (b"m" + u32(1) + bytes(8) + b"\0s" + u32(4) + b"Nope", "no such time zone"),
        (b"e" + b"\x7f\xff\xff\xff" * 3, "not a value"),
        (b"#" + u32(1) + b"x", "not a value"),
        (b"#" + u32(7) + b"1e99999", "too long"),
        (b"#" + u32(4) + b"sNaN", "signals"),
        (b"u" + bytes(15), "ends too early"),
        (b"H" + bytes(8) + u32(0) + u32(0), "may not cross here"),
        (b"R" + b"N", "neither true nor false"),
        (b"RT" + b"N", "something else was to be there"),
    ],
)
def test_hostile_bytes_are_refused(data: bytes, reason: str) -> None:
    with pytest.raises(MalformedError, match=reason):
        decode(data)


def test_keys_chosen_to_share_a_hash_are_refused() -> None:
    modulus = 2**61 - 1
    keys = [1 + number * modulus for number in range(1000)]
    assert len({hash(key) for key in keys}) == 1
    with pytest.raises(MalformedError, match="one hash"):
        decode(encode(dict.fromkeys(keys)))
    with pytest.raises(MalformedError, match="one hash"):
        decode(encode(set(keys)))


def test_a_value_is_measured_before_it_is_read() -> None:
    with pytest.raises(MalformedError, match="larger than 4 MiB"):
        decode(bytes(MAX_BYTES + 1))


def test_identifiers_and_paths_are_rebuilt() -> None:
    identifier = uuid.uuid4()
    assert decode(encode([identifier, PurePosixPath("/a/b")])) == [
        identifier,
        PurePosixPath("/a/b"),
    ]
