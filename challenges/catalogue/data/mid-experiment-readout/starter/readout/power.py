"""How many visitors an experiment needs."""

import math

from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import proportion_effectsize


def visitors_per_variant(share: float, lift: float, alpha: float, power: float = 0.8) -> int:
    """Return how many visitors each variant needs to find that the share of buyers rises by a lift.

    ``alpha`` is that of one look: with three looks and 0.05 in all, give 0.0167.
    """
    effect = proportion_effectsize(share + lift, share)
    needed = NormalIndPower().solve_power(effect_size=effect, alpha=alpha, power=power)
    return math.ceil(needed)
