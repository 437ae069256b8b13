"""What the parts of the settlement hand to each other."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

Lines = Iterator[tuple[int, str]]
Note = Callable[[str], None]
# line number and raw text for rejects.txt, then the texts found there or the reason why not
Entry = tuple[int, str, dict[str, str] | str]


@dataclass(frozen=True, slots=True)
class Farm:
    """A row of the farms file."""

    code: str
    name: str
    scheme: str


@dataclass(frozen=True, slots=True)
class Collection:
    """An accepted collection."""

    day: date
    litres: int
    temp: float | None
    fat: float
    source: str


@dataclass(slots=True)
class Account:
    """All that is remembered of a farm; it does not grow with the collections."""

    farm: Farm
    collections: int = 0
    litres: int = 0
    last: Collection | None = None
    sundays: set[date] = field(default_factory=set)
    cents: dict[str, int] = field(default_factory=dict)

    def add_cents(self, label: str, cents: int) -> None:
        """Add to one line of the statement."""
        self.cents[label] = self.cents.get(label, 0) + cents


@dataclass(frozen=True, slots=True)
class Format:
    """Files of one kind of terminal. `plugin` is the file it comes from, None if it is ours."""

    suffix: str
    read: Callable[[Lines, Note], Iterable[Entry]]
    encoding: str = "utf-8"
    plugin: str | None = None
