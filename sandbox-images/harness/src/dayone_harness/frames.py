"""Arrays and tables as plain values: numbers as bytes, everything else as values.

`to_plain` takes a NumPy or pandas object apart into tuples, strings and bytes, and `from_plain`
puts it together again. The first element of a tuple says what it is. Loaded only when such an
object crosses.
"""

from __future__ import annotations

import math
import sys
from typing import Any

import numpy as np

from .limits import MAX_BYTES, MAX_ITEMS, MalformedError, UnsendableError

KINDS = {
    *(f"{kind}{size}" for kind in "iu" for size in (1, 2, 4, 8)),
    *("b1", "f2", "f4", "f8", "c8", "c16"),
}
MAX_DIMENSIONS = 32
MAX_NAME = 100
UNITS = ("s", "ms", "us", "ns")


def to_plain(value: Any) -> tuple[Any, ...]:
    """Take an array, a table or a missing value apart."""
    pandas = sys.modules.get("pandas")
    if isinstance(value, np.generic):
        return ("scalar", _array(np.asarray(value)))
    if isinstance(value, np.ndarray):
        return _array(value)
    if pandas is None:
        raise UnsendableError(f"a {type(value).__name__} cannot cross")
    if value is pandas.NaT or value is pandas.NA:
        return ("NaT",) if value is pandas.NaT else ("NA",)
    if isinstance(value, pandas.Timestamp):
        return ("timestamp", value.value, None if value.tz is None else str(value.tz))
    if isinstance(value, pandas.Index):
        return _index(value)
    if isinstance(value, pandas.Series):
        return ("series", _index(value.index), value.name, _column(value.array))
    columns = [_column(value.iloc[:, position].array) for position in range(value.shape[1])]
    return ("frame", _index(value.index), _index(value.columns), columns)


def from_plain(plain: Any) -> Any:
    """Put an array, a table or a missing value together."""
    match plain:
        case ("array" | "objects", *_):
            return _to_array(plain)
        case ("scalar", scalar):
            return _to_array(scalar)[()]
    import pandas

    match plain:
        case ("NaT",):
            return pandas.NaT
        case ("NA",):
            return pandas.NA
        case ("timestamp", int(value), None | str() as zone) if type(value) is int:
            return pandas.Timestamp(value, unit="ns", tz=None if zone is None else _zone(zone))
        case ("range" | "levels" | "labels", *_):
            return _to_index(plain)
        case ("series", index, name, column):
            values = _to_column(column)
            return pandas.Series(values, _to_index(index), name=name, dtype=values.dtype)
        case ("frame", index, labels, list(columns)):
            rows, names = _to_index(index), _to_index(labels)
            if len(names) != len(columns):
                raise MalformedError("a table has other columns than names")
            series = [pandas.Series(v, rows, dtype=v.dtype) for v in map(_to_column, columns)]
            frame = pandas.DataFrame(dict(enumerate(series)), index=rows)
            frame.columns = names
            return frame
        case _:
            raise MalformedError("not an array or table")


# Arrays


def _array(array: Any) -> tuple[Any, ...]:
    if isinstance(array, np.ma.MaskedArray):
        raise UnsendableError("a masked array cannot cross")
    array = np.asarray(array)
    kind = array.dtype.kind
    if kind == "O":
        return ("objects", array.shape, list(array.ravel()))
    if kind not in "mMSU" and array.dtype.str[1:] not in KINDS:
        raise UnsendableError(f"an array of {array.dtype} cannot cross")
    if array.nbytes > MAX_BYTES:
        raise UnsendableError("the array is larger than 4 MiB")
    array = array.astype(array.dtype.newbyteorder("<"), copy=False)
    return ("array", array.dtype.str, array.shape, array.tobytes())


def _to_array(plain: Any) -> Any:
    match plain:
        case ("array", str(name), tuple(shape), bytes(data)):
            dtype = _dtype(name)
            if _size(shape) * dtype.itemsize != len(data):
                raise MalformedError("an array has another size than its data")
            _check_cells(dtype, data)
            return np.frombuffer(data, dtype).reshape(shape).copy()
        case ("objects", tuple(shape), list(cells)):
            if _size(shape) != len(cells):
                raise MalformedError("an array has another size than its data")
            array = np.empty(len(cells), dtype=object)
            for position, cell in enumerate(cells):
                array[position] = cell
            return array.reshape(shape)
        case _:
            raise MalformedError("not an array")


def _dtype(name: str) -> np.dtype[Any]:
    is_known = name[1:] in KINDS or name[1:2] in ("m", "M", "S", "U")
    if name[:1] not in ("<", "|") or not is_known or len(name) > 30:
        raise MalformedError("an array of an unknown type")
    dtype = np.dtype(name)
    is_plain = dtype.names is None and dtype.kind in "biufcmMSU"
    if not is_plain or not 0 < dtype.itemsize <= MAX_BYTES:
        raise MalformedError("an array of an unknown type")
    return dtype


def _size(shape: tuple[Any, ...]) -> int:
    """The number of cells; where a 0 makes it none, as lists there may still be too many."""
    is_fine = all(type(size) is int and 0 <= size <= MAX_BYTES for size in shape)
    if len(shape) > MAX_DIMENSIONS or not is_fine:
        raise MalformedError("an array of an impossible shape")
    if 0 in shape and math.prod(size or 1 for size in shape) > MAX_ITEMS:
        raise MalformedError("an array of an impossible shape")
    return math.prod(shape)


def _check_cells(dtype: np.dtype[Any], data: bytes) -> None:
    """Refuse bytes that are no truth value, or no character."""
    if dtype.kind == "b" and np.frombuffer(data, np.uint8).max(initial=0) > 1:
        raise MalformedError("an array with a truth value that is neither")
    if dtype.kind == "U" and np.frombuffer(data, "<u4").max(initial=0) > sys.maxunicode:
        raise MalformedError("an array with a character that does not exist")


# Columns: the arrays behind pandas objects


def _column(array: Any) -> tuple[Any, ...]:
    import pandas

    if isinstance(array.dtype, pandas.StringDtype):
        return _texts(array)
    if isinstance(array, pandas.arrays.NumpyExtensionArray):
        return _array(array.to_numpy())
    if isinstance(array, (pandas.arrays.DatetimeArray, pandas.arrays.TimedeltaArray)):
        if getattr(array, "tz", None) is None:
            return _array(np.asarray(array))
        return ("zoned", _array(array.asi8), array.unit, str(array.tz))
    if isinstance(array, pandas.arrays.PeriodArray):
        return ("periods", _array(array.asi8), array.freqstr)
    if isinstance(array, pandas.Categorical):
        return ("categories", _labels(array.categories), _array(array.codes), array.ordered)
    nullable = (
        pandas.arrays.IntegerArray,
        pandas.arrays.FloatingArray,
        pandas.arrays.BooleanArray,
    )
    if isinstance(array, nullable):
        missing = np.asarray(array.isna())
        kind = array.dtype.numpy_dtype
        present = array.to_numpy(dtype=kind, na_value=kind.type(0))
        return ("nullable", _array(present), _array(missing))
    raise UnsendableError(f"a column of type {array.dtype} cannot cross")


def _texts(array: Any) -> tuple[Any, ...]:
    import pandas

    missing = array.isna()
    pairs = zip(array, missing, strict=True)
    texts = [b"" if gone else cell.encode("utf-8", "surrogatepass") for cell, gone in pairs]
    sizes = np.where(missing, -1, [len(text) for text in texts]).astype("<i4")
    return ("texts", array.dtype.na_value is pandas.NA, _array(sizes), b"".join(texts))


def _to_column(plain: Any) -> Any:
    import pandas

    match plain:
        case ("array" | "objects", *_):
            array = _to_array(plain)
            if array.ndim != 1:
                raise MalformedError("a column of more than one dimension")
            return array if array.dtype.kind in "biufcO" else pandas.array(array, dtype=array.dtype)
        case ("zoned", moments, str(unit), str(zone)) if unit in UNITS:
            naive = pandas.DatetimeIndex(_numbers(moments, "<i8").view(f"<M8[{unit}]"))
            return naive.tz_localize("UTC").tz_convert(_zone(zone)).array
        case ("periods", ordinals, str(freq)) if len(freq) <= MAX_NAME:
            return pandas.PeriodIndex.from_ordinals(_numbers(ordinals, "<i8"), freq=freq).array
        case ("categories", ("labels", *_) as categories, codes, bool(ordered)):
            return pandas.Categorical.from_codes(
                _to_array(codes), categories=_to_index(categories), ordered=ordered
            )
        case ("texts", bool(is_nullable), sizes, bytes(data)):
            missing = pandas.NA if is_nullable else np.nan
            cells = _split(_numbers(sizes, "<i4").tolist(), data, missing)
            return pandas.array(cells, dtype=pandas.StringDtype(na_value=missing))
        case ("nullable", present, missing):
            values, mask = _to_array(present), _to_array(missing)
            kinds = {"b": "Boolean", "f": "Floating"}
            make = getattr(pandas.arrays, f"{kinds.get(values.dtype.kind, 'Integer')}Array")
            return make(values, mask)
        case _:
            raise MalformedError("not a column")


def _numbers(plain: Any, name: str) -> Any:
    """A row of numbers of one type."""
    array = _to_array(plain)
    if array.dtype.str != name or array.ndim != 1:
        raise MalformedError("not a column: it has numbers of another type")
    return array


def _zone(name: str) -> str:
    """The name of a time zone; some of those that pandas knows are names of files."""
    if len(name) > MAX_NAME or name.startswith(("dateutil/", "tzlocal")):
        raise MalformedError("no such time zone")
    return name


def _split(sizes: list[int], data: bytes, missing: Any) -> list[Any]:
    if sum(size for size in sizes if size > 0) != len(data):
        raise MalformedError("a column of texts has another size than its texts")
    cells: list[Any] = []
    position = 0
    for size in sizes:
        end = position + max(size, 0)
        cells.append(missing if size < 0 else str(data[position:end], "utf-8", "surrogatepass"))
        position = end
    return cells


# Indexes


def _index(index: Any) -> tuple[Any, ...]:
    import pandas

    if isinstance(index, pandas.RangeIndex):
        return ("range", index.start, index.stop, index.step, index.name)
    if isinstance(index, pandas.MultiIndex):
        levels = [index.get_level_values(position) for position in range(index.nlevels)]
        return ("levels", [_labels(level) for level in levels])
    return _labels(index)


def _labels(index: Any) -> tuple[Any, ...]:
    """An index label by label."""
    return ("labels", _column(index.array), index.name, getattr(index, "freqstr", None))


def _to_index(plain: Any) -> Any:
    import pandas

    match plain:
        case ("range", int(start), int(stop), int(step), name):
            if len(range(start, stop, step)) > MAX_BYTES:
                raise MalformedError("an index of an impossible length")
            return pandas.RangeIndex(start, stop, step, name=name)
        case ("levels", list(levels)) if all(_is_labels(level) for level in levels):
            return pandas.MultiIndex.from_arrays([_to_index(level) for level in levels])
        case ("labels", column, name, None | str() as freq) if len(freq or "") <= MAX_NAME:
            values = _to_column(column)
            index = pandas.Index(values, dtype=values.dtype, name=name)
            if freq is not None and not isinstance(index, pandas.PeriodIndex):
                index.freq = freq
            return index
        case _:
            raise MalformedError("not an index")


def _is_labels(plain: Any) -> bool:
    """Whether it is an index label by label: a range takes no bytes, however long it is."""
    return isinstance(plain, tuple) and plain[:1] == ("labels",)
