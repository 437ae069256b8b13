"""The clubs, over all events of one or more galas."""

from collections import Counter

from poolside.gala import by_event
from poolside.model import Swim
from poolside.scoring import club_points, rank


def standings(galas: list[list[Swim]]) -> list[tuple[str, int]]:
    """Give each club and its points: most points first, then by name."""
    total: Counter[str] = Counter()
    for swims in galas:
        for _, event in by_event(swims):
            # Not Counter(…) + Counter(…): that drops the clubs without points.
            total.update(club_points(rank(event)))
    return sorted(total.items(), key=lambda entry: (-entry[1], entry[0]))
