"""What is kept of a run: sums by farm and by day. None of it grows with the lines."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from creamery.errors import Rejected, SettleError
from creamery.farms import Farm, key_of
from creamery.plugins import BROKEN, Registry, Troubles, describe
from creamery.rules import PRICES, Collection

STANDARD_FAT = 3.8
LARGEST = 15000


class Account:
    """One farm: its sums, and its last collection."""

    def __init__(self) -> None:
        self.collections = 0
        self.litres = 0
        self.last: Collection | None = None
        self.cents: Counter[str] = Counter()


class Books:
    """All farms, all days."""

    def __init__(
        self, farms: dict[str, Farm], month: str, registry: Registry, troubles: Troubles
    ) -> None:
        self.accounts: dict[Farm, Account] = {}
        self.days: dict[date, list[int]] = {}
        self.other_month = 0
        self._farms = farms
        self._month = month
        self._rules = dict(registry.rules)
        self._troubles = troubles

    @property
    def collections(self) -> int:
        """How many were accepted."""
        return sum(account.collections for account in self.accounts.values())

    @property
    def litres(self) -> int:
        """How many litres were accepted."""
        return sum(account.litres for account in self.accounts.values())

    def take(self, values: dict[str, str], source: str) -> None:
        """Check an entry and book it, unless it is of another month; raise Rejected."""
        farm = self._farms.get(key_of(values["farm"]))
        if farm is None:
            raise Rejected("unknown farm")
        try:
            day = date.fromisoformat(values["date"])
        except ValueError:
            raise Rejected("date") from None
        if day.isoformat()[:7] != self._month:
            self.other_month += 1
            return
        account = self.accounts.get(farm, Account())
        collection = _checked(day, values, source, account.last)
        if farm.scheme not in PRICES:
            raise SettleError(f"farm {farm.code}: unknown scheme {farm.scheme!r}")
        self._book(collection, farm, account)
        self.accounts[farm] = account

    def amounts(self, account: Account) -> Iterator[tuple[str, int]]:
        """The lines of a statement that are amounts. A rule that broke has none."""
        return ((name, account.cents[name]) for name in self._rules)

    def _book(self, collection: Collection, farm: Farm, account: Account) -> None:
        for name, rule in list(self._rules.items()):
            try:
                cents = rule.amount(collection, farm, account.litres)
                if not isinstance(cents, int):
                    raise TypeError(f"{cents!r} is no int")
            except BROKEN as problem:
                if not rule.plugin:
                    raise
                self._troubles.say(rule.plugin, f"rule {name}: {describe(problem)}")
                del self._rules[name]
            else:
                account.cents[name] += cents
        account.collections += 1
        account.litres += collection.litres
        account.last = collection
        figures = self.days.setdefault(collection.day, [0, 0])
        figures[0] += 1
        figures[1] += collection.litres


def _checked(day: date, values: dict[str, str], source: str, last: Collection | None) -> Collection:
    try:
        litres = int(values["litres"])
    except ValueError:
        raise Rejected("litres") from None
    if not 0 < litres <= LARGEST:
        raise Rejected("litres")
    temp = values.get("temp", "")
    try:
        degrees = float(temp) if temp.strip() else None
    except ValueError:
        raise Rejected("temp") from None
    known_fat = last.fat if last else STANDARD_FAT
    fat = values.get("fat", "")
    try:
        percent = float(fat) if fat.strip() else known_fat
    except ValueError:
        raise Rejected("fat") from None
    if not 0 < percent < 15:
        raise Rejected("fat")
    # Terminals send again what they are not sure of.
    if last and (last.day, last.litres, last.fat) == (day, litres, percent):
        raise Rejected("repeated")
    return Collection(day, litres, degrees, percent, source)
