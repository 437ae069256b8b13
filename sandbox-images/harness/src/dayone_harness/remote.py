"""What a test holds of the candidate's: handles of remote objects, and values with a shape.

A handle's attributes and calls are remote. Everything by which Python compares, counts or shows
things is not: a handle equals only itself, is true, cannot be iterated, and has a repr of our
own. So what the candidate's classes say about equality decides nothing here.

Enum members, dataclass instances and named tuples cross with their data. They keep their handle, by
which their methods work and by which they are themselves again when a test gives them back.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, NoReturn, Protocol, Self
from weakref import WeakValueDictionary

from .decoding import Builder
from .encoding import cross_as_handle
from .errors import CandidateError, Failure
from .limits import MalformedError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType


class Caller(Protocol):
    """Carries out operations on remote objects."""

    epoch: int

    def call(self, what: str, operation: str, *arguments: object) -> Any:
        """Carry out an operation; `what` is for messages."""

    def release(self, number: int) -> None:
        """Note that a handle is no longer used."""

    def keep(self, number: int) -> None:
        """Note that a handle is used again."""

    def is_alive(self) -> bool:
        """Whether the objects are still there."""


class Handle:
    """An object in the candidate sandbox."""

    __slots__ = ("__weakref__", "_caller", "_kind", "_name", "_number")

    _caller: Caller
    _number: int
    _kind: str
    _name: str

    def __init__(self, caller: Caller, number: int, kind: str, name: str) -> None:
        fill = object.__setattr__
        fill(self, "_caller", caller)
        fill(self, "_number", number)
        fill(self, "_kind", kind[:20])
        fill(self, "_name", name[:200])

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(
                f"{self!r} gives no {name}: write a test that needs none", name=name
            )
        return self._caller.call(f"reading {self._name}.{name}", "get", self, name)

    def __setattr__(self, name: str, value: object) -> None:
        self._caller.call(f"setting {self._name}.{name}", "set", self, name, value)

    def __call__(self, *args: object, **kwargs: object) -> Any:
        return self._caller.call(f"calling {self._name}", "call", self, args, kwargs)

    def __enter__(self) -> Any:
        return self._caller.call(f"entering {self._name}", "enter", self)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        error = value.dayone.handle if isinstance(value, CandidateError) else value is not None
        return self._caller.call(f"leaving {self._name}", "exit", self, error) is True

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        article = f"the {self._kind} " if self._kind in ("module", "class", "function") else "a "
        return f"<{article}{self._name} in the sandbox>"

    def __iter__(self) -> NoReturn:
        raise TypeError(f"{self!r} cannot be iterated here: use candidate.collect(…)")

    def __len__(self) -> NoReturn:
        raise TypeError(f"{self!r} has no len here: use candidate.length(…)")

    def __getitem__(self, key: object) -> NoReturn:
        raise TypeError(f"{self!r} has no items here: use candidate.item(…, {key!r})")

    def __contains__(self, key: object) -> NoReturn:
        raise TypeError(f"{self!r} cannot be searched here: use candidate.collect(…)")

    def __del__(self) -> None:
        self._caller.release(self._number)


class EnumValue:
    """A member of an enumeration: equal to the same one, and a plain one to its value as well."""

    def __init__(
        self, handle: Handle | None, type_name: str, name: str, value: object, *, plain: bool
    ) -> None:
        self._handle = handle
        self._plain = plain
        self.type = type_name
        self.name = name
        self.value = value

    def __eq__(self, other: object) -> bool:
        if isinstance(other, EnumValue):
            return (self.type, self.name, self.value) == (other.type, other.name, other.value)
        return self._plain and bool(self.value == other)

    def __hash__(self) -> int:
        return hash(self.value) if self._plain else hash((self.type, self.name))

    def __repr__(self) -> str:
        return f"{_short(self.type)}.{self.name}"

    def __getattr__(self, name: str) -> Any:
        return _attribute(self.__dict__.get("_handle"), self.type, name)


class Record:
    """An instance of a dataclass, equal to one of the same class with equal fields.

    Its fields are those that the object has now: once anything was called since they were fetched,
    they are fetched again.
    """

    _handle: Handle | None
    _type: str
    _fields: dict[str, Any]
    _frozen: bool
    _epoch: int
    _hash: int | None

    def __init__(
        self, handle: Handle | None, type_name: str, fields: dict[str, Any], *, frozen: bool = False
    ) -> None:
        fill = object.__setattr__
        fill(self, "_handle", handle)
        fill(self, "_type", type_name)
        fill(self, "_fields", fields)
        fill(self, "_frozen", frozen or handle is None)
        fill(self, "_epoch", 0 if handle is None else handle._caller.epoch)
        fill(self, "_hash", None)

    def __getattr__(self, name: str) -> Any:
        if name in Record.__annotations__:
            raise AttributeError(name)
        fields = fields_of(self)
        if name in fields:
            return fields[name]
        return _attribute(self._handle, self._type, name)

    def __setattr__(self, name: str, value: object) -> None:
        if self._handle is None:
            raise AttributeError(f"{self._type} is not in the sandbox any more")
        setattr(self._handle, name, value)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Record):
            return self._type == other._type and fields_of(self) == fields_of(other)
        if dataclasses.is_dataclass(other) and not isinstance(other, type):
            mine, theirs = (
                fields_of(self),
                {f.name: getattr(other, f.name) for f in dataclasses.fields(other)},
            )
            return _short(self._type) == _short(type(other).__qualname__) and mine == theirs
        return NotImplemented

    def __hash__(self) -> int:
        if self._hash is None:
            try:
                digest = hash((self._type, tuple(self._fields.items())))
            except TypeError:
                digest = hash(self._type)
            object.__setattr__(self, "_hash", digest)
        return self._hash or 0

    def __repr__(self) -> str:
        # As last seen: to show a value must not run the submission.
        fields = ", ".join(f"{name}={value!r}" for name, value in self._fields.items())
        return f"{_short(self._type)}({fields})"


class Row(tuple[Any, ...]):
    """A named tuple: equal to a tuple of equal values."""

    _handle: Handle | None
    _type: str
    _fields: tuple[str, ...]

    @classmethod
    def make(
        cls, handle: Handle | None, type_name: str, names: tuple[str, ...], values: list[Any]
    ) -> Self:
        """Make one of its names and values."""
        row = cls(values)
        row._handle, row._type, row._fields = handle, type_name, names
        return row

    def __getattr__(self, name: str) -> Any:
        fields = self.__dict__.get("_fields", ())
        if name in fields:
            return self[fields.index(name)]
        return _attribute(self.__dict__.get("_handle"), self._type, name)

    def _asdict(self) -> dict[str, Any]:
        return dict(zip(self._fields, self, strict=True))

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in self._asdict().items())
        return f"{_short(self._type)}({fields})"


cross_as_handle(Row)


def fields_of(record: Record) -> dict[str, Any]:
    """The fields that a record has now."""
    handle = record._handle
    caller = handle._caller if handle is not None and not record._frozen else None
    if handle is None or caller is None or record._epoch == caller.epoch:
        return record._fields
    if caller.is_alive():
        fields = caller.call(f"reading {handle._name}", "fields", handle)
        if type(fields) is not dict or not all(_is_field(name) for name in fields):
            raise Failure(f"what came back from reading {handle._name} cannot be used")
        object.__setattr__(record, "_fields", fields)
        object.__setattr__(record, "_epoch", caller.epoch)
    return record._fields


def number_of(value: object) -> tuple[int, str, str] | None:
    """The id of the remote object behind a value, for the way back; None when there is none."""
    if isinstance(value, (EnumValue, Record, Row)):
        value = value._handle
    return (value._number, value._kind, value._name) if isinstance(value, Handle) else None


def caller_of(value: object) -> Caller | None:
    """The process that has the remote object behind a value."""
    if isinstance(value, (EnumValue, Record, Row)):
        value = value._handle
    return value._caller if isinstance(value, Handle) else None


def name_of(handle: Handle) -> str:
    """The full name of a class or function, or of an object's class."""
    return handle._name


def class_name(value: Record | Row) -> str:
    """The short name of a value's class."""
    return _short(value._type)


def _refuse_special(names: Iterable[str]) -> None:
    """Refuse fields by which libraries recognize arrays, numbers and the like."""
    for name in names:
        if not _is_field(name):
            raise MalformedError(f"a field may not be named {name[:100]}")


def _is_field(name: object) -> bool:
    return isinstance(name, str) and not name.startswith("__")


def _attribute(handle: Handle | None, type_name: str, name: str) -> Any:
    """An attribute that did not cross with a value."""
    if handle is None or (name.startswith("__") and name.endswith("__")):
        raise AttributeError(f"{type_name} has no attribute {name!r} here", name=name)
    return getattr(handle, name)


def _short(type_name: str) -> str:
    return type_name.rpartition(".")[2]


class GraderBuilder(Builder):
    """Makes handles and values of what a worker sends; the same object is the same handle."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._handles: WeakValueDictionary[int, Handle] = WeakValueDictionary()

    def handle(self, number: int, kind: str, name: str) -> Handle:
        """A handle."""
        known = self._handles.get(number)
        if known is not None:
            return known
        handle = self._handles[number] = Handle(self._caller, number, kind, name)
        self._caller.keep(number)
        return handle

    def enum(self, handle: Handle, member: str, value: object, *, plain: bool) -> EnumValue:
        """A member of an enumeration."""
        return EnumValue(handle, handle._name, member, value, plain=plain)

    def record(self, handle: Handle, fields: dict[str, Any], *, frozen: bool) -> Record:
        """A dataclass instance."""
        _refuse_special(fields)
        return Record(handle, handle._name, fields, frozen=frozen)

    def row(self, handle: Handle, names: tuple[str, ...], values: list[Any]) -> Row:
        """A named tuple."""
        _refuse_special(names)
        return Row.make(handle, handle._name, names, values)
