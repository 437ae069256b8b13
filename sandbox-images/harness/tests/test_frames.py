"""Arrays and tables as values."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from dayone_harness.values import MalformedError, UnsendableError, decode, encode

np = pytest.importorskip("numpy")
pd = pytest.importorskip("pandas")


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6).reshape(2, 3),
        np.arange(6, dtype=">i2")[::2],
        np.array([1.5, np.nan, -0.0]),
        np.array(3, dtype=np.uint8),
        np.array([True, False]),
        np.array([1 + 2j]),
        np.array(["ab", "\ud800"]),
        np.array([b"ab", b""]),
        np.array(["2026-01-01", "NaT"], dtype="M8[D]"),
        np.array([1, 2], dtype="m8[ms]"),
        np.array([None, 1, "x", [2]], dtype=object),
        np.zeros((0, 3)),
        np.asfortranarray(np.arange(6).reshape(2, 3)),
    ],
    ids=lambda array: f"{array.dtype}-{array.shape}",
)
def test_an_array_survives(array: Any) -> None:
    found = decode(encode(array))
    np.testing.assert_array_equal(found, array)
    assert (found.dtype, found.shape) == (array.dtype.newbyteorder("="), array.shape)
    found.flags.writeable = True


def test_single_numbers_are_python_s() -> None:
    values = [np.int64(3), np.float32(0.5), np.bool_(True), np.str_("x"), np.uint64(2**64 - 1)]
    found = decode(encode(values))
    assert found == [3, 0.5, True, "x", 2**64 - 1]
    assert [type(value) for value in found] == [int, float, bool, str, int]
    assert decode(encode(np.datetime64("2026-01-01"))) == np.datetime64("2026-01-01")


FRAME = pd.DataFrame(
    {
        "integer": [1, 2, 3],
        "number": [1.0, np.nan, 3.0],
        "text": ["x", None, "é\ud800"],
        "truth": [True, False, True],
        "time": pd.date_range("2026", periods=3),
        "zoned": pd.date_range("2026", periods=3, tz="Europe/Berlin"),
        "span": pd.to_timedelta([1, 2, 3], unit="s"),
        "period": pd.period_range("2026-01", periods=3, freq="M"),
        "category": pd.Categorical(["u", "v", "u"], categories=["v", "u"], ordered=True),
        "maybe integer": pd.array([1, None, 3], dtype="Int64"),
        "maybe number": pd.array([1.5, None, 3], dtype="Float64"),
        "maybe truth": pd.array([True, None, False], dtype="boolean"),
        "maybe text": pd.array(["q", None, "r"], dtype="string"),
        "anything": pd.Series([1, "a", None], dtype=object),
    }
)


@pytest.mark.parametrize(
    "frame",
    [
        FRAME,
        FRAME.set_index("time"),
        FRAME.set_index(["integer", "text"]),
        FRAME[["number"]].set_index(pd.date_range("2026", periods=3)),
        FRAME.iloc[:0],
        FRAME.iloc[::-1],
        pd.DataFrame(),
        pd.DataFrame([[1, 2]], columns=["a", "a"]),
        pd.DataFrame({("a", 1): [1], ("a", 2): [2]}),
        FRAME.pivot_table(index="integer", columns="category", values="number", observed=True),
    ],
)
def test_a_table_survives(frame: Any) -> None:
    pd.testing.assert_frame_equal(decode(encode(frame)), frame)


def test_columns_and_indexes_survive() -> None:
    totals = FRAME.groupby("category", observed=True)["integer"].sum()
    pd.testing.assert_series_equal(decode(encode(totals)), totals)
    for index in (FRAME.columns, totals.index, pd.RangeIndex(3, name="n"), pd.Index([1.5, 2])):
        pd.testing.assert_index_equal(decode(encode(index)), index)


def test_missing_values_and_exact_times_survive() -> None:
    assert decode(encode(pd.NaT)) is pd.NaT
    assert decode(encode(pd.NA)) is pd.NA
    assert decode(encode(pd.Timestamp(5))) == pd.Timestamp(5)
    assert type(decode(encode(pd.Timestamp("2026-01-01")))) is dt.datetime


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (np.zeros(600_000), "larger than 4 MiB"),
        (np.zeros(2, dtype=[("a", "i4")]), "cannot cross"),
        (np.ma.masked_array([1], [True]), "masked"),
        (pd.Series(pd.arrays.SparseArray([0, 1])), "cannot cross"),
        (pd.Series(pd.interval_range(0, 2)), "cannot cross"),
        (pd.DataFrame({"a": [len]}), "cannot cross"),
    ],
)
def test_what_has_no_plain_form_is_not_sent(value: object, reason: str) -> None:
    with pytest.raises(UnsendableError, match=reason):
        encode(value)


def extension(plain: object) -> bytes:
    """The bytes of an array or table that says this of itself."""
    return b"X" + encode(plain)


@pytest.mark.parametrize(
    "plain",
    [
        None,
        (),
        ("array", "<i8", (2,), b"x"),
        ("array", "<i8", (2**40, 2**40), b""),
        ("array", "<i8", (-1,), bytes(8)),
        ("array", "<i8", (True,), bytes(8)),
        ("array", "|O", (1,), bytes(8)),
        ("array", "<i8,<i8", (1,), bytes(16)),
        ("array", "|V8", (1,), bytes(8)),
        ("array", "<U0", (5,), b""),
        ("array", "<U1", (1,), b"\xff\xff\xff\xff"),
        ("array", "|b1", (1,), b"\2"),
        ("array", "<i8", (0,) * 40, b""),
        ("objects", (3,), [1]),
        ("scalar", ("objects", (1,), [1, 2])),
        ("range", 0, 2**62, 1, None),
        ("range", 0, 5, 0, None),
        ("timestamp", 2**70, None),
        ("timestamp", 0, "Nowhere/Land"),
        ("series", ("range", 0, 3, 1, None), None, ("array", "<i8", (1,), bytes(8))),
        ("series", ("range", 0, 3, 1, None), None, ("array", "<i8", (1, 3), bytes(24))),
        ("frame", ("range", 0, 1, 1, None), ("range", 0, 2, 1, None), []),
        ("labels", ("texts", False, ("array", "<i4", (1,), b"\5\0\0\0"), b"x"), None, None),
        (
            "labels",
            ("categories", ("range", 0, 1, 1, None), ("array", "|i1", (1,), b"\5"), True),
            0,
            None,
        ),
        ("labels", ("zoned", ("array", "<i8", (1,), bytes(8)), "fortnight", "UTC"), None, None),
        ("labels", ("array", "<M8[D]", (2,), bytes(16)), None, "D"),
        ("levels", []),
        ("something", 1),
    ],
)
def test_hostile_arrays_and_tables_are_refused(plain: object) -> None:
    with pytest.raises(MalformedError):
        decode(extension(plain))
