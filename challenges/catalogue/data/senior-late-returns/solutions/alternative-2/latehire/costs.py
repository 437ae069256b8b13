"""What hires cost, by what the desk does and by how they end."""

import math
import tomllib
from pathlib import Path

import numpy as np

from .errors import HireError

Costs = dict[str, dict[str, float]]
DECIMALS = 9  # of a euro: a smaller difference is only rounding


def read_costs(path: str | Path) -> Costs:
    """Read the costs of each answer, in the file's order: {"call": {"on_time": 6, "late": 105}}."""
    try:
        costs = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        costs = {
            answer: {"on_time": float(cost["on_time"]), "late": float(cost["late"])}
            for answer, cost in costs.items()
        }
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise HireError(f"cannot read {path}: {problem}") from problem
    if not costs:
        raise HireError(f"cannot read {path}: there are no answers in it")
    for answer, cost in costs.items():
        if not all(math.isfinite(euros) for euros in cost.values()):
            raise HireError(f"cannot read {path}: the costs of {answer} are not numbers")
    return costs


def expected_costs(probability: np.ndarray, costs: Costs) -> np.ndarray:
    """Return what each booking (rows) is expected to cost after each answer (columns)."""
    on_time = np.array([cost["on_time"] for cost in costs.values()], dtype=float)
    late = np.array([cost["late"] for cost in costs.values()], dtype=float)
    return np.outer(1 - probability, on_time) + np.outer(probability, late)


def choose(probability: np.ndarray, costs: Costs) -> list[str]:
    """Return the cheapest answer for each booking; of equals, the first in the costs."""
    if not costs:
        raise HireError("there are no answers in the costs")
    answers = list(costs)
    cheapest = expected_costs(probability, costs).round(DECIMALS).argmin(axis=1)
    return [answers[number] for number in cheapest]
