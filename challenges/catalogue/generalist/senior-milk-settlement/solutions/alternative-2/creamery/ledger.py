"""Checks entries one by one and adds up what the farms get; keeps no entry."""

from datetime import date

from creamery import rules
from creamery.errors import SettleError
from creamery.farms import Farms
from creamery.model import Account, Collection, Farm
from creamery.plugins import Rule


class Rejected(Exception):
    """The entry is not accepted; the text is for the depot."""


class Ledger:
    """The month so far: sums for each farm and each day."""

    def __init__(self, farms: Farms, month: str, extra_rules: list[Rule]) -> None:
        self._farms = farms
        self._month = month
        self._extra_rules = extra_rules
        self.other_month = 0
        # both in the order of their first accepted collection
        self.accounts: dict[Farm, Account] = {}
        self.days: dict[date, list[int]] = {}

    def take(self, texts: dict[str, str], source: str) -> None:
        """Accept what a terminal says, or raise `Rejected`.

        The order of the checks matters: rejects.txt has the first reason only.
        """
        farm = self._farms.find(texts["farm"])
        if farm is None:
            raise Rejected("unknown farm")
        try:
            day = date.fromisoformat(texts["date"])
        except ValueError:
            raise Rejected("date") from None
        if day.isoformat()[:7] != self._month:
            self.other_month += 1
            return
        try:
            litres = int(texts["litres"])
        except ValueError:
            raise Rejected("litres") from None
        if not 0 < litres <= 15000:
            raise Rejected("litres")
        temp = _number(texts.get("temp", ""), "temp")
        account = self.accounts.get(farm) or Account(farm)
        fat = _number(texts.get("fat", ""), "fat")
        if fat is None:
            fat = account.last.fat if account.last else rules.FAT
        if not 0 < fat < 15:
            raise Rejected("fat")
        # terminals send again what they are not sure of
        last = account.last
        if last and (last.day, last.litres, last.fat) == (day, litres, fat):
            raise Rejected("repeated")
        if farm.scheme not in rules.PRICES:
            raise SettleError(f"farm {farm.code}: unknown scheme {farm.scheme!r}")
        self._book(account, Collection(day, litres, temp, fat, source))

    def _book(self, account: Account, collection: Collection) -> None:
        """Pay for an accepted collection; what the farm's account says is still of before it."""
        for label, amount in rules.OURS.items():
            account.add_cents(label, amount(collection, account))
        for rule in self._extra_rules:
            account.add_cents(rule.name, rule.cents(collection, account))

        self.accounts[account.farm] = account
        account.collections += 1
        account.litres += collection.litres
        account.last = collection
        if collection.day.weekday() == 6:
            account.sundays.add(collection.day)
        figures = self.days.setdefault(collection.day, [0, 0])
        figures[0] += 1
        figures[1] += collection.litres


def _number(text: str, reason: str) -> float | None:
    try:
        return float(text) if text.strip() != "" else None
    except ValueError:
        raise Rejected(reason) from None
