"""The words that the parts of the settlement have in common."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

# what a reader yields: the line number, the raw text, and what it says or why it is rejected
Entry = tuple[int, str, dict[str, str] | str]
Note = Callable[[str], None]
Reader = Callable[[Iterator[tuple[int, str]], Note], Iterable[Entry]]


class SettleError(Exception):
    """The month cannot be settled; the text is for the user."""


@dataclass(frozen=True, slots=True)
class Farm:
    """A row of the farms file."""

    code: str
    name: str
    scheme: str


@dataclass(frozen=True, slots=True)
class Collection:
    """Milk that has passed all checks."""

    day: date
    litres: int
    temp: float | None
    fat: float
    source: str


@dataclass(slots=True)
class Account:
    """All that a run remembers of a farm. It must not grow with the collections."""

    farm: Farm
    collections: int = 0
    litres: int = 0
    last: Collection | None = None
    days: set[date] = field(default_factory=set)
    cents: dict[str, int] = field(default_factory=dict)


class Rule(Protocol):
    """One line of the statements."""

    name: str
    counts: bool

    def cents(self, milk: Collection, before: Account) -> int:
        """Return what this collection adds; `before` does not know of it yet."""
