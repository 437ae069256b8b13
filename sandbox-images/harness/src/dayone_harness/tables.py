"""Tables as text: names, types, then a line a row, with the same column widths on both sides."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

MAX_ROWS = 5000
MAX_CELLS = 100_000
MAX_TEXT = 200
# Names and types.
HEADINGS = 2


def render(actual: Any, expected: Any, *, exact: bool) -> tuple[list[str], list[str]] | None:
    """Both sides as lines, if both are tables; what is close is shown alike unless `exact`."""
    if not all(
        isinstance(side, (pd.DataFrame, pd.Series, pd.Index)) for side in (actual, expected)
    ):
        return None
    left, right = _cells(actual), _cells(expected)
    if not exact and len(left) == len(right):
        for mine, theirs in zip(left, right, strict=True):
            _align(mine, theirs)
    texts = [[[_text(cell) for cell in row] for row in side] for side in (left, right)]
    width = max((len(row) for side in texts for row in side), default=0)
    widths = [
        max((len(row[column]) for side in texts for row in side if column < len(row)), default=0)
        for column in range(width)
    ]
    lines = [[_line(row, widths) for row in side] for side in texts]
    for side, value in zip(lines, (actual, expected), strict=True):
        left_out = len(value) - (len(side) - HEADINGS)
        if left_out > 0:
            side.append(f"… {left_out:,} more rows …")
    return lines[0], lines[1]


def _cells(value: Any) -> list[list[Any]]:
    """A heading with names, one with types, and the rows."""
    if isinstance(value, pd.Index):
        shown = value[:MAX_ROWS]
        return [[_Name(shown.name)], [_Name(shown.dtype)], *([cell] for cell in shown)]
    frame = (
        value.to_frame(name="" if value.name is None else value.name)
        if isinstance(value, pd.Series)
        else value
    )
    index = frame.index
    shown = frame.iloc[: min(MAX_ROWS, MAX_CELLS // (index.nlevels + frame.shape[1]))]
    columns = [list(shown.iloc[:, position]) for position in range(frame.shape[1])]
    labels = [list(shown.index.get_level_values(level)) for level in range(index.nlevels)]
    names = [*(_Name(name) for name in index.names), *(_Name(name) for name in frame.columns)]
    kinds = [index.get_level_values(level).dtype for level in range(index.nlevels)]
    types = [*map(_Name, kinds), *map(_Name, frame.dtypes)]
    rows = zip(*labels, *columns, strict=True)
    return [names, types, *(list(row) for row in rows)]


class _Name:
    """A heading."""

    def __init__(self, name: object) -> None:
        self.text = "" if name is None else str(name)


def _align(mine: list[Any], theirs: list[Any]) -> None:
    """Show numbers alike that `assert_frame_equal` takes for equal."""
    if len(mine) != len(theirs):
        return
    for position, (left, right) in enumerate(zip(mine, theirs, strict=True)):
        numbers = isinstance(left, (int, float, np.number)) and isinstance(
            right, (int, float, np.number)
        )
        if numbers and _is_close(left, right):
            theirs[position] = left


def _is_close(left: Any, right: Any) -> bool:
    try:
        mine, theirs = float(left), float(right)
    except (OverflowError, TypeError):
        return bool(left == right)
    if math.isnan(mine) or math.isnan(theirs):
        return math.isnan(mine) and math.isnan(theirs)
    return mine == theirs or abs(mine - theirs) <= 1e-8 + 1e-5 * abs(theirs) < math.inf


def _text(cell: Any) -> str:
    """A cell in one line, which may stand in each row: a long one is cut."""
    if isinstance(cell, _Name):
        text = cell.text
    elif isinstance(cell, str):
        text = cell
    else:
        text = repr(cell.item() if isinstance(cell, np.generic) else cell)
    if len(text) > MAX_TEXT:
        text = f"{text[: MAX_TEXT // 2]}…{text[-MAX_TEXT // 2 :]}"
    return text.replace("\n", "\\n")


def _line(row: list[str], widths: list[int]) -> str:
    cells = (cell.rjust(width) for cell, width in zip(row, widths, strict=False))
    return "  ".join(cells).rstrip()
