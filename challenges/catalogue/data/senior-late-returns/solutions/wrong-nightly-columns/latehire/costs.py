"""What hires cost, by what the desk does and by how they end."""

import tomllib
from pathlib import Path

import numpy as np

from .errors import HireError

Costs = dict[str, dict[str, float]]


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


def decide(probability: np.ndarray, costs: Costs) -> list[str]:
    """Return the answer with the lowest expected cost for each probability of a late return."""
    expected = [
        cost["on_time"] * (1 - probability) + cost["late"] * probability for cost in costs.values()
    ]
    answers = list(costs)
    # argmin takes the first of equals, and the costs' order says which that is.
    return [answers[best] for best in np.argmin(expected, axis=0)]


def cost_per_booking(decisions: list[str], late: np.ndarray, costs: Costs) -> float:
    """Return what decisions cost on average, as the hires turned out."""
    if_late = [costs[decision]["late"] for decision in decisions]
    if_on_time = [costs[decision]["on_time"] for decision in decisions]
    return float(np.mean(np.where(late, if_late, if_on_time)))
