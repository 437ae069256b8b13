"""Writes values; `values` says what they look like."""

from __future__ import annotations

import sys

from .limits import (
    DAY,
    F64,
    F64_PAIR,
    I64,
    INT_END,
    MAX_BYTES,
    MAX_DEPTH,
    MAX_DIGITS,
    MAX_ITEMS,
    MOMENT,
    SPAN,
    U32,
    UnsendableError,
    is_harmless_decimal,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, ClassVar

    Describe = Callable[[object], tuple[int, str, str] | None]
    Writer = Callable[["Encoder", Any], None]


def encode(value: object, describe: Describe | None = None) -> bytes:
    """Write a value.

    `describe` gives the id, kind and name of an object that crosses as a handle, or None when it
    may not cross at all.
    """
    encoder = Encoder(describe or (lambda _: None))
    encoder.write(value)
    return b"".join(encoder.parts)


class Encoder:
    """Writes values as a list of byte strings.

    Its writers ask the base types, never a method that a subclass could replace: what crosses is
    the data of a subclass of str or list, not its behaviour.
    """

    def __init__(self, describe: Describe) -> None:
        self.parts: list[bytes] = []
        self._describe = describe
        self._size = 0
        self._items = 0
        self._depth = 0

    def write(self, value: object) -> None:
        """Append a value."""
        cls = type(value)
        writer = self.writers.get(cls) or self._writer_for(cls)
        writer(self, value)

    def _add(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > MAX_BYTES:
            raise UnsendableError("the value is larger than 4 MiB")
        self.parts.append(part)

    def _text(self, tag: bytes, text: str) -> None:
        data = str.encode(text, "utf-8", "surrogatepass")
        self._add(tag + U32.pack(len(data)) + data)

    def _items_of(self, tag: bytes, count: int, items: Iterable[object]) -> None:
        self._add(tag + U32.pack(count))
        self._items += count
        if self._items > MAX_ITEMS:
            raise UnsendableError(f"the value has more than {MAX_ITEMS:,} items")
        written = 0
        self._deeper()
        for item in items:
            self.write(item)
            written += 1
        self._depth -= 1
        if written != count:
            raise UnsendableError("the value changed on its way")

    def _nested(self, value: object) -> None:
        self._deeper()
        self.write(value)
        self._depth -= 1

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise UnsendableError(f"the value is nested more than {MAX_DEPTH} deep")

    def _handle(self, value: object) -> None:
        described = self._describe(value)
        if described is None:
            name = f"{type(value).__module__}.{type(value).__qualname__}"
            short = name.removeprefix("builtins.")
            raise UnsendableError(f"a value of type {short} cannot cross")
        number, kind, name = described
        self._add(b"H" + I64.pack(number))
        self._text(b"", kind)
        self._text(b"", name)

    def _none(self, _: object) -> None:
        self._add(b"N")

    def _bool(self, value: object) -> None:
        self._add(b"T" if value else b"F")

    def _int(self, value: Any) -> None:
        value = int.__index__(value)
        if -(2**63) <= value < 2**63:
            self._add(b"i" + I64.pack(value))
            return
        if not -INT_END < value < INT_END:
            raise UnsendableError(f"the number has more than {MAX_DIGITS:,} digits")
        data = value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True)
        self._add(b"I" + U32.pack(len(data)) + data)

    def _float(self, value: Any) -> None:
        self._add(b"f" + F64.pack(value))

    def _complex(self, value: Any) -> None:
        self._add(b"c" + F64_PAIR.pack(value.real, value.imag))

    def _str(self, value: Any) -> None:
        self._text(b"s", value)

    def _bytes(self, value: Any) -> None:
        data = bytes.__getitem__(value, slice(None))
        self._add(b"b" + U32.pack(len(data)) + data)

    def _list(self, value: Any) -> None:
        self._items_of(b"l", list.__len__(value), list.__iter__(value))

    def _tuple(self, value: Any) -> None:
        self._items_of(b"t", tuple.__len__(value), tuple.__iter__(value))

    def _set(self, value: Any) -> None:
        self._items_of(b"S", set.__len__(value), set.__iter__(value))

    def _frozenset(self, value: Any) -> None:
        self._items_of(b"Z", frozenset.__len__(value), frozenset.__iter__(value))

    def _dict(self, value: Any) -> None:
        pairs = (part for pair in dict.items(value) for part in pair)
        self._items_of(b"d", 2 * dict.__len__(value), pairs)

    def _date(self, value: Any) -> None:
        self._add(b"D" + DAY.pack(value.toordinal()))

    def _time(self, value: Any) -> None:
        self._add(b"h")
        self._moment(value)

    def _datetime(self, value: Any) -> None:
        if getattr(value, "nanosecond", 0):
            self._extension(value)
            return
        self._add(b"m" + DAY.pack(value.toordinal()))
        self._moment(value)

    def _moment(self, value: Any) -> None:
        """A time of day and its zone: none, a zone's name or the distance from UTC."""
        seconds = (value.hour * 60 + value.minute) * 60 + value.second
        self._add(MOMENT.pack(seconds * 1_000_000 + value.microsecond, value.fold))
        zone = value.tzinfo
        is_named = zone is not None and type(zone).__module__ == "zoneinfo"
        self._nested(zone.key if is_named and zone.key else value.utcoffset())

    def _timedelta(self, value: Any) -> None:
        self._add(b"e" + SPAN.pack(value.days, value.seconds, value.microseconds))

    def _decimal(self, value: Any) -> None:
        if not is_harmless_decimal(value.as_tuple()):
            raise UnsendableError("the decimal number is too long, or signals")
        self._text(b"#", str(value))

    def _uuid(self, value: Any) -> None:
        self._add(b"u" + value.bytes)

    def _path(self, value: Any) -> None:
        self._text(b"p", value.as_posix())

    def _enum(self, value: Any) -> None:
        self._add(b"ET" if isinstance(value, (int, str)) else b"EF")
        self._handle(value)
        self._text(b"", str(value.name))
        self._nested(value.value)

    def _record(self, value: Any) -> None:
        cls = type(value)
        fields = {name: getattr(value, name) for name in field_names(cls) if hasattr(value, name)}
        self._add(b"RT" if cls.__dataclass_params__.frozen else b"RF")
        self._handle(value)
        self._dict(fields)

    def _row(self, value: Any) -> None:
        self._add(b"W")
        self._handle(value)
        self._tuple(type(value)._fields)
        self._items_of(b"l", tuple.__len__(value), tuple.__iter__(value))

    def _scalar(self, value: Any) -> None:
        """One number of numpy's is Python's where Python has such a number."""
        plain = value.item()
        if value.dtype.kind in "biufcSU" and type(plain) is not type(value):
            self.write(plain)
        else:
            self._extension(value)

    def _extension(self, value: object) -> None:
        from . import frames

        self._add(b"X")
        self._nested(frames.to_plain(value))

    def _writer_for(self, cls: type) -> Writer:
        """Find the writer of a type that is not a basic one, and remember it."""
        bases = cls.__mro__
        known = {**self.writers, **self._late()}
        found = [known[base] for base in bases if base in known]
        writer: Writer = Encoder._handle
        if Encoder._enum in found:
            writer = Encoder._enum
        elif Encoder._scalar in found:
            writer = Encoder._scalar
        elif "__dataclass_params__" in {name for base in bases for name in vars(base)}:
            writer = Encoder._record
        elif tuple in bases and isinstance(getattr(cls, "_fields", None), tuple):
            writer = Encoder._row
        elif found:
            writer = found[0]
        if writer is not Encoder._handle:
            self.writers[cls] = writer
        return writer

    def _late(self) -> dict[type, Writer]:
        """The writers of types whose modules are loaded: before, there can be no such object."""
        return {
            getattr(sys.modules[module], name, Encoder): writer
            for (module, name), writer in self.late_writers.items()
            if module in sys.modules
        }

    writers: ClassVar[dict[type, Writer]] = {
        type(None): _none,
        bool: _bool,
        int: _int,
        float: _float,
        complex: _complex,
        str: _str,
        bytes: _bytes,
        list: _list,
        tuple: _tuple,
        set: _set,
        frozenset: _frozenset,
        dict: _dict,
    }
    late_writers: ClassVar[dict[tuple[str, str], Writer]] = {
        ("datetime", "datetime"): _datetime,
        ("datetime", "date"): _date,
        ("datetime", "time"): _time,
        ("datetime", "timedelta"): _timedelta,
        ("decimal", "Decimal"): _decimal,
        ("uuid", "UUID"): _uuid,
        ("pathlib", "PurePath"): _path,
        ("enum", "Enum"): _enum,
        ("numpy", "ndarray"): _extension,
        ("numpy", "generic"): _scalar,
        ("pandas", "DataFrame"): _extension,
        ("pandas", "Series"): _extension,
        ("pandas", "Index"): _extension,
        ("pandas.api.typing", "NaTType"): _extension,
        ("pandas.api.typing", "NAType"): _extension,
    }


def cross_as_handle(cls: type) -> None:
    """Let instances of a class cross as handles, though its base would cross by value."""
    Encoder.writers[cls] = Encoder._handle  # noqa: SLF001


def field_names(cls: Any) -> list[str]:
    """The names of a dataclass's fields; what it holds for its class alone is no field."""
    import dataclasses

    return [field.name for field in dataclasses.fields(cls)]
