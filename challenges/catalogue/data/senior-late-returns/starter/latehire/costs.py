"""What hires cost, by what the desk does and by how they end."""

import tomllib
from pathlib import Path

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
