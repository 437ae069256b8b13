"""Both sides of a failed comparison, as texts whose line diff is what a person would draw.

Two strings stay as they are. Everything else becomes one element a line, with sorted keys; both
sides are laid out alike, and what is equal on both sides is shown alike even where its types
differ (1 and 1.0, a value and an approximation of it).
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import pytest

from .remote import Record, Row, class_name, fields_of

MAX_SIDE = 64 * 1024
CONTEXT_LINES = 10
ONE_LINE = 72
MAX_DEPTH = 66
# No value has more elements; a text may have more lines, and an array more cells.
MAX_LINES = 200_000
MAX_CELLS = 100_000
INDENT = "  "


@dataclasses.dataclass(frozen=True)
class Comparison:
    """The two sides."""

    expected: str
    actual: str


def compare(actual: object, expected: object) -> Comparison:
    """Render both sides."""
    if isinstance(actual, str) and isinstance(expected, str):
        return _shortened(expected.split("\n"), actual.split("\n"))
    sides = _tables(actual, expected) or _structures(actual, align(actual, expected))
    if sides[0] == sides[1]:
        sides = _tables(actual, expected, exact=True) or _structures(actual, expected)
    if sides[0] == sides[1]:
        sides = ([_with_type(actual)], [_with_type(expected)])
    return _shortened(sides[1], sides[0])


def align(actual: Any, expected: Any, depth: int = 0) -> Any:
    """The expected value, with what equals the actual one replaced by that."""
    if depth < MAX_DEPTH:
        approximate = _approximation(expected)
        if approximate is not None:
            inner = approximate(actual)
            return actual if inner is None else inner
        if type(actual) is type(expected) is dict:
            return {
                key: align(actual[key], value, depth + 1) if key in actual else value
                for key, value in expected.items()
            }
        if type(actual) is type(expected) and isinstance(actual, (list, tuple)):
            if type(actual) in (list, tuple) and len(actual) == len(expected):
                pairs = zip(actual, expected, strict=True)
                return type(actual)(align(*pair, depth + 1) for pair in pairs)
            return expected
    return actual if _same(actual, expected) else expected


def _same(left: object, right: object) -> bool:
    try:
        return bool(left == right)
    except Exception:  # noqa: BLE001 (arrays have no truth value; a test's classes do as they like)
        return False


def _approximation(expected: Any) -> Any:
    """How to align with a `pytest.approx`; None for everything else."""
    if not any(base.__name__ in ("Approx", "ApproxBase") for base in type(expected).__mro__):
        return None

    def one(actual: Any, value: Any) -> Any:
        near = pytest.approx(value, rel=expected.rel, abs=expected.abs, nan_ok=expected.nan_ok)
        return actual if _same(actual, near) else value

    def aligned(actual: Any) -> Any:
        value = expected.expected
        if _same(actual, expected):
            return None
        if isinstance(value, Mapping) and isinstance(actual, Mapping):
            return {k: one(actual[k], v) if k in actual else v for k, v in value.items()}
        if (
            isinstance(value, Sequence)
            and isinstance(actual, Sequence)
            and len(value) == len(actual)
        ):
            near = [one(*pair) for pair in zip(actual, value, strict=True)]
            return tuple(near) if isinstance(actual, tuple) else near
        if isinstance(value, (Mapping, Sequence)):
            return value
        return _aligned_array(actual, value, one) if hasattr(value, "ravel") else expected

    return aligned


def _aligned_array(actual: Any, expected: Any, one: Callable[[Any, Any], Any]) -> Any:
    """An array of NumPy's, with what is near replaced."""
    if type(actual) is not type(expected) or actual.shape != expected.shape:
        return expected
    aligned = expected.astype(object)
    pairs = zip(actual.ravel().tolist(), expected.ravel().tolist(), strict=True)
    aligned.ravel()[:] = [one(*pair) for pair in pairs]
    return aligned.astype(expected.dtype)


# Structures


@dataclasses.dataclass(frozen=True)
class _Parts:
    """A container: what stands around its elements, and each with what stands before it."""

    begin: str
    end: str
    elements: list[tuple[str, Any]]


def _parts(value: Any) -> _Parts | None:
    """The parts of a container; None for a single value."""
    if isinstance(value, Record):
        return _Parts(f"{class_name(value)}(", ")", _named(fields_of(value)))
    if isinstance(value, Row):
        return _Parts(f"{class_name(value)}(", ")", _named(_as_dict(value)))
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return _Parts(f"{type(value).__name__}(", ")", _named(_as_dict(value)))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
        return _Parts(f"{type(value).__name__}(", ")", _named(fields))
    match value:
        case dict():
            keys = _in_order(value)
            return _Parts("{", "}", [(f"{_one(key)}: ", value[key]) for key in keys])
        case list():
            return _Parts("[", "]", [("", element) for element in value])
        case tuple():
            return _Parts("(", ")", [("", element) for element in value])
        case set() | frozenset():
            begin, end = (
                ("{", "}")
                if isinstance(value, set) and value
                else (f"{type(value).__name__}(", ")")
            )
            return _Parts(begin, end, [("", element) for element in _in_order(value)])
    numpy = sys.modules.get("numpy")
    is_array = numpy is not None and isinstance(value, numpy.ndarray)
    if is_array and value.ndim and value.size <= MAX_CELLS:
        begin = f"array of {value.dtype}, shape {value.shape} ["
        return _Parts(begin, "]", [("", element) for element in value.tolist()])
    return None


def _as_dict(row: Any) -> dict[str, Any]:
    return dict(zip(row._fields, row, strict=True))


def _named(fields: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [(f"{name}=", value) for name, value in fields.items()]


def _in_order(keys: Iterable[Any]) -> list[Any]:
    keys = list(keys)
    try:
        return sorted(keys)
    except Exception:  # noqa: BLE001 (keys of several types; NaN of Decimal)
        return sorted(keys, key=lambda key: (type(key).__name__, _one(key)))


def _structures(*values: object) -> tuple[list[str], ...]:
    inline = _inline_depths(values)
    return tuple(list(islice(_lines(value, inline), MAX_LINES)) for value in values)


def _inline_depths(values: Iterable[object]) -> set[int]:
    """The depths at which every container, of both sides, fits on one line."""
    fits: dict[int, bool] = {}
    rest = [(value, 0) for value in values]
    for _ in range(MAX_LINES):
        if not rest:
            break
        value, depth = rest.pop()
        parts = _parts(value) if depth < MAX_DEPTH else None
        if parts is None:
            continue
        flat = depth > 0 and all(_parts(element) is None for _, element in parts.elements)
        fits[depth] = fits.get(depth, True) and flat and len(_joined(parts)) <= ONE_LINE
        rest += [(element, depth + 1) for _, element in parts.elements]
    return {depth for depth, fit in fits.items() if fit}


def _joined(parts: _Parts) -> str:
    shown = []
    left = ONE_LINE + 1
    for before, element in parts.elements:
        shown.append(before + _one(element))
        left -= len(shown[-1]) + 2
        if left < 0:
            break
    return parts.begin + ", ".join(shown) + parts.end


def _lines(
    value: Any, inline: set[int], depth: int = 0, before: str = "", after: str = ""
) -> Iterator[str]:
    margin = INDENT * depth
    parts = _parts(value) if depth < MAX_DEPTH else None
    if parts is None:
        yield from _leaf(value, margin, before, after)
    elif depth in inline:
        yield f"{margin}{before}{_joined(parts)}{after}"
    elif not parts.elements:
        yield f"{margin}{before}{parts.begin}{parts.end}{after}"
    else:
        yield f"{margin}{before}{parts.begin}"
        for own, element in parts.elements:
            yield from _lines(element, inline, depth + 1, own, ",")
        yield f"{margin}{parts.end}{after}"


def _leaf(value: Any, margin: str, before: str, after: str) -> Iterator[str]:
    """A single value; a text of several lines keeps them."""
    if isinstance(value, (str, bytes)) and len(pieces := value.splitlines(keepends=True)) > 1:
        if before:
            yield margin + before.rstrip()
            margin += INDENT
        yield from (f"{margin}{piece!r}" for piece in pieces[:-1])
        yield f"{margin}{pieces[-1]!r}{after}"
        return
    first, *more = _one(value).split("\n")
    yield f"{margin}{before}{first}" + ("" if more else after)
    yield from (margin + line for line in more[:-1])
    yield from (margin + line + after for line in more[-1:])


def _one(value: Any) -> str:
    """A single value in one piece."""
    try:
        return repr(value)
    except Exception as error:  # noqa: BLE001 (a test's classes do as they like)
        return f"<{type(value).__name__} whose repr raises {type(error).__name__}>"


def _with_type(value: object) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}: {_one(value)}"


def _tables(actual: object, expected: object, *, exact: bool = False) -> Any:
    """Both sides as tables, when both are tables."""
    if "pandas" not in sys.modules:
        return None
    from . import tables

    return tables.render(actual, expected, exact=exact)


# Length


def _shortened(expected: list[str], actual: list[str]) -> Comparison:
    """Leave out equal lines at the beginning when there is more than may be shown."""
    texts = ["\n".join(lines) for lines in (expected, actual)]
    if max(len(text.encode(errors="replace")) for text in texts) > MAX_SIDE:
        pairs = enumerate(zip(expected, actual, strict=False))
        different = (position for position, (left, right) in pairs if left != right)
        first = next(different, min(len(expected), len(actual)))
        left_out = max(first - CONTEXT_LINES, 0)
        note = [f"… {left_out:,} equal lines …"] if left_out else []
        texts = ["\n".join(note + lines[left_out:]) for lines in (expected, actual)]
    return Comparison(*texts)
