"""Writing tables that people open in a spreadsheet."""

from pathlib import Path

import pandas as pd

from riverlog.errors import RiverlogError


def write_table(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV: three decimals at most, days as 2026-04-03, nothing when missing."""
    numbers = frame.select_dtypes("number").columns  # rounding days makes pandas warn
    rounded = frame.round(dict.fromkeys(numbers, 3))
    try:
        rounded.to_csv(path, index=False, encoding="utf-8", date_format="%Y-%m-%d")
    except OSError as problem:
        raise RiverlogError(f"{path}: {problem.strerror or problem}") from problem
