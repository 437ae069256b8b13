"""Writing tables that people open in a spreadsheet."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from riverlog.errors import RiverlogError


def write_table(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV: three decimals at most, days as 2026-04-03, nothing when missing."""
    floats = frame.select_dtypes("float")
    # Adding 0.0 makes 0.0 of -0.0.
    rounded = {name: column.round(3) + 0.0 for name, column in floats.items()}
    try:
        frame.assign(**rounded).to_csv(path, index=False, encoding="utf-8", date_format="%Y-%m-%d")
    except OSError as problem:
        raise RiverlogError(f"{path}: {problem.strerror or problem}") from problem


def write_tables(tables: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """Write tables by file name: all of them, or none when one of them cannot be written."""
    for name in tables:
        if (folder / name).is_dir():
            raise RiverlogError(f"{folder / name}: is a folder")
    try:
        with TemporaryDirectory(dir=folder) as aside:
            for name, frame in tables.items():
                write_table(frame, Path(aside, name))
            for name in tables:
                Path(aside, name).replace(folder / name)
    except OSError as problem:
        raise RiverlogError(f"{folder}: {problem.strerror}") from problem
