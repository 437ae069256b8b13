"""Writing tables that people open in a spreadsheet."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from riverlog.errors import RiverlogError


def write_table(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV: three decimals at most, days as 2026-04-03, nothing when missing."""
    floats = frame.select_dtypes("float")
    rounded = frame.assign(**(floats.round(3) + 0.0))  # + 0.0: no "-0.0"
    try:
        rounded.to_csv(path, index=False, encoding="utf-8", date_format="%Y-%m-%d")
    except OSError as problem:
        raise RiverlogError(f"{path}: {problem.strerror}") from problem


def write_tables(tables: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """Write tables into a folder by their file names: all of them, or none."""
    if not folder.is_dir():
        raise RiverlogError(f"{folder}: no such folder")
    for name in tables:
        if (folder / name).is_dir():
            raise RiverlogError(f"{folder / name}: is a folder")
    try:
        with TemporaryDirectory(prefix=".riverlog-", dir=folder) as beside:
            for name, frame in tables.items():
                write_table(frame, Path(beside) / name)
            for name in tables:
                (Path(beside) / name).replace(folder / name)
    except OSError as problem:
        raise RiverlogError(f"{folder}: {problem.strerror}") from problem
