"""What hires cost, by what the desk does and by how they end."""

import math
import tomllib
from pathlib import Path

import numpy as np

from .errors import HireError

Costs = dict[str, dict[str, float]]

# Sums of floats that are equal on paper may differ in the last digit: this many euros are none.
SAME = 1e-9


def read_costs(path: str | Path) -> Costs:
    """Read the costs of each answer, in the file's order: {"call": {"on_time": 6, "late": 105}}."""
    try:
        costs = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        return {
            answer: {"on_time": float(cost["on_time"]), "late": float(cost["late"])}
            for answer, cost in costs.items()
        }
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise HireError(f"cannot read {path}: {problem}") from problem


def check_costs(costs: Costs) -> None:
    """Raise a HireError if nothing can be decided by these costs."""
    if not costs:
        raise HireError("the costs name no answer")
    for answer, cost in costs.items():
        if not (math.isfinite(cost["on_time"]) and math.isfinite(cost["late"])):
            raise HireError(f"the costs of {answer} are not finite")


def expected_costs(probability: np.ndarray, costs: Costs) -> np.ndarray:
    """Return what each answer (columns) is expected to cost for each booking (rows)."""
    on_time = np.array([cost["on_time"] for cost in costs.values()], dtype=float)
    late = np.array([cost["late"] for cost in costs.values()], dtype=float)
    return on_time + np.asarray(probability, dtype=float)[:, None] * (late - on_time)


def choose(probability: np.ndarray, costs: Costs) -> np.ndarray:
    """Return the position of the cheapest answer for each booking; of equals, the first."""
    expected = expected_costs(probability, costs)
    return np.argmax(expected <= expected.min(axis=1, keepdims=True) + SAME, axis=1)


def paid(chosen: np.ndarray, late: np.ndarray, costs: Costs) -> np.ndarray:
    """Return what each hire cost after the answer chosen, as it ended."""
    return expected_costs(late, costs)[np.arange(len(chosen)), chosen]


def best_single_answer(late_share: float, costs: Costs) -> tuple[str, float]:
    """Return the answer that is cheapest when everybody gets the same, and its cost per booking."""
    share = np.array([late_share])
    best = int(choose(share, costs)[0])
    return list(costs)[best], float(expected_costs(share, costs)[0, best])
