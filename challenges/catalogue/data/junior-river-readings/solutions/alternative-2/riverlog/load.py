"""Reading an export just as it is."""

from pathlib import Path

import pandas as pd

from riverlog.errors import RiverlogError

COLUMNS = [
    "Response ID",
    "Submitted",
    "Site",
    "Sampled on",
    "Nitrate",
    "Unit",
    "Volunteer",
    "Notes",
]


def read_export(path: Path) -> pd.DataFrame:
    """Read an export. Every cell is text, an empty one is ``""``; nothing is interpreted yet."""
    try:
        raw = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (OSError, ValueError) as problem:
        one_line = " ".join(str(problem).split())
        raise RiverlogError(f"{path}: {one_line}") from problem
    missing = [name for name in COLUMNS if name not in raw.columns]
    if missing:
        raise RiverlogError(f"{path}: no column named {', '.join(missing)}")
    return raw
