"""Heats and lanes: the fastest swim in the last heat, and in its middle lanes."""

from poolside.model import OK, Swim

LANES = (3, 4, 2, 5, 1, 6)
"""The lanes of the pool, in the order in which they are given to the swimmers of a heat."""


def heats(swims: list[Swim]) -> list[dict[int, Swim]]:
    """Give the heats of one event, each with its swimmers by lane. Who has no time is left out."""
    entered = [swim for swim in swims if swim.status == OK]
    entered.sort(key=lambda swim: (swim.time, swim.swimmer))
    full = [entered[start : start + len(LANES)] for start in range(0, len(entered), len(LANES))]
    return [_in_lanes(heat) for heat in reversed(full)]


def _in_lanes(heat: list[Swim]) -> dict[int, Swim]:
    return dict(sorted(zip(LANES, heat, strict=False), key=lambda pair: pair[0]))
