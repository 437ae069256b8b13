"""What we pay for, in whole cents per collection (decisions 1 and 2).

The floats and the ways of rounding are law: the farms check them with sheets of their own.
`cases/` has the amounts where another way of rounding shows.
"""

from creamery.model import Account, Collection

# cents per litre
PRICES = {"A": 41.2, "B": 39.5, "C": 44.15}
FAT = 3.8
VOLUME_FROM = 20000
# terminals whose probe does not show the temperature of the milk (decision 2)
NO_COLD = {".brm"}


def base(collection: Collection, account: Account) -> int:
    """Litres at the price of the farm's scheme."""
    return round(collection.litres * PRICES[account.farm.scheme])


def fat(collection: Collection, account: Account) -> int:
    """For each full tenth of a percent above or below the usual."""
    steps = int((collection.fat - FAT) * 10)
    return round(collection.litres * steps * 0.21)


def cold(collection: Collection, account: Account) -> int:
    """A deduction for milk that is too warm."""
    if collection.temp is None or not collection.temp > 6 or collection.source in NO_COLD:
        return 0
    return -int(base(collection, account) * 0.015)


def volume(collection: Collection, account: Account) -> int:
    """For collections after the farm's first 20000 litres."""
    return round(collection.litres * 0.5) if account.litres >= VOLUME_FROM else 0


def sunday(collection: Collection, account: Account) -> int:
    """Once for a farm on a Sunday."""
    return 150 if collection.day.weekday() == 6 and collection.day not in account.sundays else 0


# the lines of a statement, in this order; rules of plug-ins come after them
OURS = {"base": base, "fat": fat, "cold": cold, "volume": volume, "sunday": sunday}
