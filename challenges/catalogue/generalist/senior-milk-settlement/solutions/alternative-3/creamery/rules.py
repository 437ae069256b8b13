"""What we pay. Whole cents per collection and rule (decision 1); every cent of it is law.

A rule of ours is a function of a collection and of what the farm had before it. Its place in `OURS` is
its place in the statements.
"""

from collections.abc import Callable
from dataclasses import dataclass

from creamery.model import Account, Collection, Rule, SettleError

# cents per litre
PRICES = {"A": 41.2, "B": 39.5, "C": 44.15}
# percent; what a first collection has when the terminal does not say
STANDARD_FAT = 3.8
SUNDAY = 6
# lines of the statements that are not ours to give away, beside those of the rules
OTHER_LINES = ("collections", "litres", "share", "total")


def base(milk: Collection, before: Account) -> int:
    """The price of the scheme."""
    farm = before.farm
    if farm.scheme not in PRICES:
        raise SettleError(f"farm {farm.code}: unknown scheme {farm.scheme!r}")
    return round(milk.litres * PRICES[farm.scheme])


def fat(milk: Collection, before: Account) -> int:
    """Whole tenths of a percent, cut off towards the standard as floats have it: 4.1 is two."""
    steps = int((milk.fat - STANDARD_FAT) * 10)
    return round(milk.litres * steps * 0.21)


def cold(milk: Collection, before: Account) -> int:
    """Warm milk costs; the depot's probe does not count (decision 2)."""
    if milk.temp is None or not milk.temp > 6 or milk.source == ".brm":
        return 0
    return -int(base(milk, before) * 0.015)


def volume(milk: Collection, before: Account) -> int:
    """For all of a collection that begins at 20,000 litres or later."""
    return round(milk.litres * 0.5) if before.litres >= 20000 else 0


def sunday(milk: Collection, before: Account) -> int:
    """Once per farm and Sunday."""
    return 150 if milk.day.weekday() == SUNDAY and milk.day not in before.days else 0


@dataclass(slots=True)
class OwnRule:
    """A rule of ours; it always counts."""

    name: str
    cents: Callable[[Collection, Account], int]
    counts: bool = True


OURS: tuple[Rule, ...] = (
    OwnRule("base", base),
    OwnRule("fat", fat),
    OwnRule("cold", cold),
    OwnRule("volume", volume),
    OwnRule("sunday", sunday),
)
