"""The checks that each collection has to pass, and the sums of those that did."""

from collections.abc import Sequence
from datetime import date

from creamery.farms import key
from creamery.model import Account, Collection, Farm, Rule
from creamery.rules import STANDARD_FAT


class Rejected(Exception):
    """This entry does not count; the text is the reason for the depot."""


class Ledger:
    """A month so far, in sums per farm and per day."""

    def __init__(self, farms: dict[str, Farm], month: str, rules: Sequence[Rule]) -> None:
        self.rules = rules
        # by the farm's key, in the order of their first collections
        self.accounts: dict[str, Account] = {}
        # collections and litres
        self.days: dict[date, tuple[int, int]] = {}
        self.collections = 0
        self.litres = 0
        self.other_month = 0
        self._farms = farms
        self._month = month

    def take(self, fields: dict[str, str], source: str) -> None:
        """Enter what a terminal says, or raise Rejected. The order of the checks shows in rejects.txt."""
        farm_key = key(fields["farm"])
        farm = self._farms.get(farm_key)
        if farm is None:
            raise Rejected("unknown farm")
        try:
            day = date.fromisoformat(fields["date"])
        except ValueError:
            raise Rejected("date") from None
        if day.isoformat()[:7] != self._month:
            self.other_month += 1
            return
        account = self.accounts.get(farm_key) or Account(farm)
        milk = _check(fields, day, source, account.last)
        cents = [(rule.name, rule.cents(milk, account)) for rule in self.rules if rule.counts]

        # nothing has changed up to here
        self.accounts[farm_key] = account
        for name, amount in cents:
            account.cents[name] = account.cents.get(name, 0) + amount
        account.collections += 1
        account.litres += milk.litres
        account.last = milk
        account.days.add(day)
        collections, litres = self.days.get(day, (0, 0))
        self.days[day] = (collections + 1, litres + milk.litres)
        self.collections += 1
        self.litres += milk.litres


def _check(fields: dict[str, str], day: date, source: str, last: Collection | None) -> Collection:
    try:
        litres = int(fields["litres"])
    except ValueError:
        raise Rejected("litres") from None
    if litres <= 0 or litres > 15000:
        raise Rejected("litres")
    temp = _number(fields, "temp")
    fat = _number(fields, "fat")
    if fat is None:
        fat = last.fat if last is not None else STANDARD_FAT
    if not 0 < fat < 15:
        raise Rejected("fat")
    # terminals send again what they are not sure of
    if last is not None and (last.day, last.litres, last.fat) == (day, litres, fat):
        raise Rejected("repeated")
    return Collection(day, litres, temp, fat, source)


def _number(fields: dict[str, str], name: str) -> float | None:
    text = fields.get(name, "")
    if text.strip() == "":
        return None
    try:
        return float(text)
    except ValueError:
        raise Rejected(name) from None
