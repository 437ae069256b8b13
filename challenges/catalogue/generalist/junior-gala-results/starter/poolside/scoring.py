"""Places and points. The rules have numbers in README.md, under "Places and points"."""

from collections import Counter

from poolside.model import DNS, DSQ, OK, Result, Swim

POINTS = (10, 8, 6, 5, 4, 3, 2, 1)
SCORERS_OF_A_CLUB = 2
_PARTS_OF_THE_LIST = (OK, DSQ, DNS)


def rank(swims: list[Swim]) -> list[Result]:
    """Give the results of one event, in the order of the list (rules 1 to 6)."""
    results = []
    scorers: Counter[str] = Counter()
    place = 0
    last_time = None
    for swim in sorted(swims, key=_order):
        if swim.guest or swim.status != OK:
            results.append(Result(swim, None, 0))
            continue
        if swim.time != last_time:
            place += 1
            last_time = swim.time
        scorers[swim.club] += 1
        scores = scorers[swim.club] <= SCORERS_OF_A_CLUB
        results.append(Result(swim, place, _worth(place) if scores else 0))
    return results


def club_points(results: list[Result]) -> dict[str, int]:
    """Add up the points of each club that is in the results (rule 7)."""
    points: Counter[str] = Counter()
    for result in results:
        points[result.swim.club] += result.points
    return dict(points)


def _order(swim: Swim) -> tuple[int, int, str]:
    return _PARTS_OF_THE_LIST.index(swim.status), swim.time or 0, swim.swimmer


def _worth(place: int) -> int:
    return POINTS[place - 1] if place <= len(POINTS) else 0
