"""Reads values from bytes that may say anything; `values` says what they look like."""

from __future__ import annotations

from struct import error as struct_error

from .limits import (
    DAY,
    F64,
    F64_PAIR,
    I64,
    INT_END,
    MAX_BYTES,
    MAX_COMPARISONS,
    MAX_DEPTH,
    MAX_DIGITS,
    MAX_ITEMS,
    MAX_SAME_HASH,
    MOMENT,
    SPAN,
    U32,
    MalformedError,
    is_harmless_decimal,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable
    from struct import Struct
    from typing import Any, ClassVar


# Equality that is a method takes so many times as long.
COST_OF_A_CLASS = 20


class Builder:
    """Makes something of the shapes that carry a name; this one of none."""

    def handle(self, number: int, kind: str, name: str) -> Any:
        """An object that stays on the other side."""
        raise MalformedError(f"{name or kind or number} may not cross here")

    def enum(self, handle: Any, member: str, value: object, *, plain: bool) -> object:
        """A member of an enumeration; a plain one is a str or an int as well."""
        raise MalformedError(f"a member may not cross here: {handle, member, value, plain}")

    def record(self, handle: Any, fields: dict[str, Any], *, frozen: bool) -> object:
        """An instance of a dataclass."""
        raise MalformedError(f"a record may not cross here: {handle, fields, frozen}")

    def row(self, handle: Any, names: tuple[str, ...], values: list[Any]) -> object:
        """A named tuple."""
        raise MalformedError(f"a row may not cross here: {handle, names, values}")


def decode(data: bytes | memoryview, builder: Builder | None = None) -> Any:
    """Read a value and nothing after it."""
    if len(data) > MAX_BYTES:
        raise MalformedError("the value is larger than 4 MiB")
    decoder = Decoder(bytes(data), builder or Builder())
    try:
        value = decoder.read()
    except (struct_error, ValueError, TypeError, ArithmeticError) as error:
        raise MalformedError(f"not a value: {error}"[:500]) from None
    if decoder.position != len(data):
        raise MalformedError("bytes follow the value")
    return value


class Decoder:
    """Reads values one after the other."""

    def __init__(self, data: bytes, builder: Builder) -> None:
        self.position = 0
        self._data = data
        self._builder = builder
        self._items = 0
        self._depth = 0
        self._comparisons = 0
        # What it costs to compare a value that is no plain one with another of its hash, by its id.
        self._costs: dict[int, int] = {}

    def read(self) -> Any:
        """Read a value."""
        position = self.position
        self.position = position + 1
        reader = self.readers.get(self._data[position : position + 1])
        if reader is None:
            raise MalformedError("not a value: no tag is there, or an unknown one")
        return reader(self)

    def _take(self, length: int) -> bytes:
        end = self.position + length
        if end > len(self._data):
            raise MalformedError("not a value: it ends too early")
        taken = self._data[self.position : end]
        self.position = end
        return taken

    def _number(self, layout: Struct) -> int:
        position = self.position
        self.position = position + layout.size
        number: int = layout.unpack_from(self._data, position)[0]
        return number

    def _block(self) -> bytes:
        return self._take(self._number(U32))

    def _flag(self) -> bool:
        flag = self._take(1)
        if flag not in (b"T", b"F"):
            raise MalformedError("not a value: neither true nor false")
        return flag == b"T"

    def _expect(self, tag: bytes) -> None:
        """Take a tag that must be there: what may be anything is read as `_nested`."""
        if self._take(1) != tag:
            raise MalformedError("not a value: something else was to be there")

    def _nested(self) -> Any:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise MalformedError(f"the value is nested more than {MAX_DEPTH} deep")
        value = self.read()
        self._depth -= 1
        return value

    def _check_hashes(self, keys: list[Any]) -> int:
        """Refuse keys that were chosen to have one hash: with them a dict takes for ever.

        Each is compared with all others of its hash, and if they are sets whose elements have one
        hash as well, so is each of these. The cost of comparing such a set.
        """
        if len({hash(key) for key in keys}) == len(keys):
            return len(keys)
        groups: dict[int, list[Any]] = {}
        for key in keys:
            groups.setdefault(hash(key), []).append(key)
        cost = len(keys)
        for same in groups.values():
            if len(same) > MAX_SAME_HASH:
                raise MalformedError("too many keys have one hash")
            if len(same) > 1:
                cost += len(same) ** 2 * max(self._cost(key) for key in same)
        self._comparisons += cost
        if self._comparisons > MAX_COMPARISONS:
            raise MalformedError("too many keys have one hash")
        return cost

    def _cost(self, value: Any) -> int:
        """What it costs to compare a value with an equal one."""
        if isinstance(value, (tuple, list, set)):
            return 1 + sum(map(self._cost, value))
        if isinstance(value, dict):
            return 1 + sum(map(self._cost, value.values()))
        return self._costs.get(id(value), 1)

    def _built(self, value: object, parts: object) -> object:
        """Note what it costs to compare something with a class of its own, in Python."""
        self._costs[id(value)] = COST_OF_A_CLASS + self._cost(parts)
        return value

    def _none(self) -> None:
        return None

    def _true(self) -> bool:
        return True

    def _false(self) -> bool:
        return False

    def _small_int(self) -> int:
        return self._number(I64)

    def _int(self) -> int:
        data = self._block()
        if len(data) > MAX_DIGITS:
            raise MalformedError(f"the number has more than {MAX_DIGITS:,} digits")
        value = int.from_bytes(data, "big", signed=True)
        if not -INT_END < value < INT_END:
            raise MalformedError(f"the number has more than {MAX_DIGITS:,} digits")
        return value

    def _float(self) -> float:
        return float(F64.unpack(self._take(8))[0])

    def _complex(self) -> complex:
        return complex(*F64_PAIR.unpack(self._take(16)))

    def _str(self) -> str:
        return self._block().decode("utf-8", "surrogatepass")

    def _bytes(self) -> bytes:
        return self._block()

    def _list(self) -> list[Any]:
        count = self._number(U32)
        self._items += count
        if self._items > MAX_ITEMS:
            raise MalformedError(f"the value has more than {MAX_ITEMS:,} items")
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise MalformedError(f"the value is nested more than {MAX_DEPTH} deep")
        items = [self.read() for _ in range(count)]
        self._depth -= 1
        return items

    def _tuple(self) -> tuple[Any, ...]:
        return tuple(self._list())

    def _set(self) -> set[Any]:
        items = self._list()
        self._check_hashes(items)
        found = set(items)
        if len(found) != len(items):
            raise MalformedError("a set has the same element twice")
        return found

    def _frozenset(self) -> frozenset[Any]:
        items = self._list()
        cost = self._check_hashes(items)
        found = frozenset(items)
        if len(found) != len(items):
            raise MalformedError("a set has the same element twice")
        self._costs[id(found)] = cost
        return found

    def _dict(self) -> dict[Any, Any]:
        items = self._list()
        keys = items[::2]
        self._check_hashes(keys)
        found = dict(zip(keys, items[1::2], strict=True))
        if len(found) != len(keys):
            raise MalformedError("a dict has the same key twice")
        return found

    def _date(self) -> datetime.date:
        from datetime import date

        return date.fromordinal(self._number(DAY))

    def _time(self) -> datetime.time:
        from datetime import time

        clock, fold = self._clock()
        return time(*clock, self._zone(), fold=fold)

    def _datetime(self) -> datetime.datetime:
        from datetime import datetime

        day = self._date()
        clock, fold = self._clock()
        return datetime(day.year, day.month, day.day, *clock, self._zone(), fold=fold)

    def _clock(self) -> tuple[tuple[int, int, int, int], int]:
        micros, fold = MOMENT.unpack(self._take(MOMENT.size))
        seconds, microsecond = divmod(micros, 1_000_000)
        minutes, second = divmod(seconds, 60)
        hour, minute = divmod(minutes, 60)
        return (hour, minute, second, microsecond), fold

    def _zone(self) -> datetime.tzinfo | None:
        from datetime import timedelta, timezone

        zone = self._nested()
        if zone is None:
            return None
        if isinstance(zone, timedelta):
            return timezone(zone)
        if not isinstance(zone, str) or len(zone) > 100:
            raise MalformedError("not a value: no such time zone")
        from zoneinfo import ZoneInfo

        try:
            return ZoneInfo(zone)
        except (KeyError, OSError):
            raise MalformedError("not a value: no such time zone") from None

    def _timedelta(self) -> datetime.timedelta:
        from datetime import timedelta

        return timedelta(*SPAN.unpack(self._take(SPAN.size)))

    def _decimal(self) -> object:
        from decimal import Decimal

        text = self._str()
        value = Decimal(text if len(text) <= 2 * MAX_DIGITS else "sNaN")
        if not is_harmless_decimal(value.as_tuple()):
            raise MalformedError("the decimal number is too long, or signals")
        return value

    def _uuid(self) -> object:
        from uuid import UUID

        return UUID(bytes=self._take(16))

    def _path(self) -> object:
        from pathlib import PurePosixPath

        return PurePosixPath(self._str())

    def _handle(self) -> Any:
        number = self._number(I64)
        return self._builder.handle(number, self._str(), self._str())

    def _named(self) -> Any:
        self._expect(b"H")
        return self._handle()

    def _enum(self) -> object:
        plain, handle, member = self._flag(), self._named(), self._str()
        value = self._nested()
        return self._built(self._builder.enum(handle, member, value, plain=plain), value)

    def _record(self) -> object:
        frozen, handle = self._flag(), self._named()
        self._expect(b"d")
        fields = self._dict()
        if not all(isinstance(name, str) for name in fields):
            raise MalformedError("not a value: a record without fields")
        return self._built(self._builder.record(handle, fields, frozen=frozen), fields)

    def _row(self) -> object:
        handle = self._named()
        self._expect(b"t")
        names = self._tuple()
        self._expect(b"l")
        values = self._list()
        if not all(isinstance(name, str) for name in names):
            raise MalformedError("not a value: a row without names")
        if len(values) != len(names):
            raise MalformedError("not a value: a row with other names than values")
        return self._builder.row(handle, names, values)

    def _extension(self) -> object:
        from . import frames

        plain = self._nested()
        try:
            return frames.from_plain(plain)
        except MalformedError:
            raise
        except Exception as error:  # noqa: BLE001 (the libraries raise what they like)
            raise MalformedError(f"not an array or table: {error}"[:500]) from None

    readers: ClassVar[dict[bytes, Callable[[Decoder], Any]]] = {
        b"N": _none,
        b"T": _true,
        b"F": _false,
        b"i": _small_int,
        b"I": _int,
        b"f": _float,
        b"c": _complex,
        b"s": _str,
        b"b": _bytes,
        b"l": _list,
        b"t": _tuple,
        b"S": _set,
        b"Z": _frozenset,
        b"d": _dict,
        b"D": _date,
        b"h": _time,
        b"m": _datetime,
        b"e": _timedelta,
        b"#": _decimal,
        b"u": _uuid,
        b"p": _path,
        b"H": _handle,
        b"E": _enum,
        b"R": _record,
        b"W": _row,
        b"X": _extension,
    }
