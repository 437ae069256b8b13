"""Reading the plan of an experiment."""

import tomllib
from pathlib import Path
from typing import Any

from readout.errors import ReadoutError

KEYS = (
    "name",
    "control",
    "treatment",
    "alpha",
    "margin",
    "window_days",
    "ends",
    "looks",
    "phases",
)


def parse_plan(text: str) -> dict[str, Any]:
    """Return a plan as a plain dict: moments are ``datetime`` in UTC, phases and looks in order."""
    try:
        plan = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise ReadoutError(f"the plan is not TOML: {problem}") from problem
    missing = [key for key in KEYS if key not in plan]
    if missing:
        raise ReadoutError(f"the plan has no {', '.join(missing)}")
    if plan["looks"] != sorted(set(plan["looks"])):
        raise ReadoutError("the plan's looks are not in order")
    beginnings = [phase["from"] for phase in plan["phases"]]
    if not beginnings or beginnings != sorted(set(beginnings)):
        raise ReadoutError("the plan's phases are not in order")
    return plan


def load_plan(path: Path | str) -> dict[str, Any]:
    """Return the plan in a file."""
    try:
        return parse_plan(Path(path).read_text(encoding="utf-8"))
    except OSError as problem:
        raise ReadoutError(f"{path}: {problem.strerror}") from problem
