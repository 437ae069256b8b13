# CONTROL: honest program for the challenge solve(x) == x
# MUST: pass (guards against walls that are too narrow)
import dataclasses
import enum
import functools
import typing


class Kind(enum.StrEnum):
    NUMBER = enum.auto()
    OTHER = enum.auto()


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Item:
    kind: Kind
    value: typing.Any = dataclasses.field(compare=False)
    tags: tuple[str, ...] = ()


class Pair(typing.NamedTuple):
    left: Item
    right: Item


@functools.singledispatch
def kind_of(value):
    return Kind.OTHER


@kind_of.register
def _(value: int):
    return Kind.NUMBER


def solve(x):
    item = Item(kind_of(x), x, tags=("a",))
    pair = Pair(item, dataclasses.replace(item, tags=()))
    match pair:
        case Pair(Item(kind=Kind.NUMBER | Kind.OTHER), Item(value=value)):
            return dataclasses.asdict(pair.left)["value"] if value == x else None
