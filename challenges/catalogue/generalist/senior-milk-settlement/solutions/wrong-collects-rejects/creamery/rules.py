"""What is paid for a collection, in whole cents. Each rule keeps to docs/plugins.md.

The farms check these amounts: binary floats, ``round`` and ``int`` are part of what was agreed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from creamery.farms import Farm

# Cents per litre.
PRICES = {"A": 41.2, "B": 39.5, "C": 44.15}


@dataclass(frozen=True)
class Collection:
    """Milk of one farm, checked. Rules of plug-ins see it: it is frozen."""

    day: date
    litres: int
    temp: float | None
    fat: float
    source: str


Amount = Callable[[Collection, Farm, int], int]


def base(collection: Collection, farm: Farm, litres_before: int) -> int:
    """The price of the litres."""
    return round(collection.litres * PRICES[farm.scheme])


def fat(collection: Collection, farm: Farm, litres_before: int) -> int:
    """More or less for each full tenth above or below the standard."""
    steps = int((collection.fat - 3.8) * 10)
    return round(collection.litres * steps * 0.21)


def cold(collection: Collection, farm: Farm, litres_before: int) -> int:
    """Less for warm milk; not at the depot, see docs/decisions/0002."""
    if collection.temp is None or collection.temp <= 6 or collection.source == ".brm":
        return 0
    return -int(base(collection, farm, litres_before) * 0.015)


def volume(collection: Collection, farm: Farm, litres_before: int) -> int:
    """More for farms that have given a lot; from the next collection on."""
    return round(collection.litres * 0.5) if litres_before >= 20000 else 0


def sunday() -> Amount:
    """Once for each farm and Sunday. Made anew for each run, as it has to remember."""
    paid: set[tuple[Farm, date]] = set()

    def amount(collection: Collection, farm: Farm, litres_before: int) -> int:
        if collection.day.weekday() != 6 or (farm, collection.day) in paid:
            return 0
        paid.add((farm, collection.day))
        return 150

    return amount
