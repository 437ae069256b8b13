"""Short ways to write an export and readings, and to look at the tables that come back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

EXPORT = "Response ID,Submitted,Site,Sampled on,Nitrate,Unit,Volunteer,Notes".split(",")
READINGS = ["response", "site", "date", "nitrate", "below_limit"]
REJECTED = ["response", "reason"]
SUMMARY = ["site", "month", "readings", "below_limit", "median", "p90", "over_50"]
TRENDS = ["site", "months", "slope"]
SITES = ["AR-01", "AR-02", "AR-07", "AR-12"]

Row = dict[str, Any]


def line(
    response: str,
    *,
    site: str = "AR-02",
    day: str = "2026-04-11",
    value: str = "4.5",
    unit: str = "mg/L",
    submitted: str = "2026-04-30T14:00:00+01:00",
) -> list[str]:
    """A line of an export, in which only what is given is out of the ordinary."""
    return [response, submitted, site, day, value, unit, "Volunteer 1", "clear, cold"]


def export(lines: Sequence[Sequence[str]]) -> pd.DataFrame:
    """An export as `read_export` returns it."""
    return pd.DataFrame(list(lines), columns=EXPORT, dtype="str")


def readings(rows: Sequence[tuple[str, str, float]]) -> pd.DataFrame:
    """Readings as `clean` returns them, from site, day and nitrate; the rest does not matter."""
    ordered = sorted(rows, key=lambda row: (row[1], row[0]))
    return pd.DataFrame(
        {
            "response": [f"R-{number}" for number in range(1000, 1000 + len(ordered))],
            "site": [site for site, _, _ in ordered],
            "date": pd.to_datetime([day for _, day, _ in ordered]),
            "nitrate": [float(nitrate) for _, _, nitrate in ordered],
            "below_limit": [False] * len(ordered),
        }
    )


def rows_of(frame: object, columns: list[str]) -> list[Row]:
    """The rows of a table, which must have these columns and a plain index."""
    assert isinstance(frame, pd.DataFrame), f"no DataFrame but {type(frame).__name__}"
    assert list(frame.columns) == columns
    assert list(frame.index) == list(range(len(frame)))
    return [
        {name: None if pd.isna(cell) else cell for name, cell in row.items()}
        for row in frame.to_dict("records")
    ]


class Riverlog:
    """The submission's three functions, with their results as rows."""

    def __init__(self, candidate: Any) -> None:
        self.candidate = candidate

    def clean(self, *lines: list[str]) -> tuple[list[Row], list[Row]]:
        """The readings and what was rejected; days as text."""
        found = self.candidate.module("riverlog.clean").clean(export(lines))
        assert isinstance(found, (tuple, list)), f"no pair but {type(found).__name__}"
        assert len(found) == 2
        usable, rejected = found
        rows = rows_of(usable, READINGS)
        assert all(isinstance(row["date"], pd.Timestamp) for row in rows), f"{usable.dtypes}"
        return [row | {"date": str(row["date"])} for row in rows], rows_of(rejected, REJECTED)

    def reasons(self, *lines: list[str]) -> dict[str, str]:
        """The reason of each rejected response; the others must be readings."""
        usable, rejected = self.clean(*lines)
        assert len(usable) + len(rejected) == len({cells[0] for cells in lines})
        return {row["response"]: row["reason"] for row in rejected}

    def values(self, *lines: list[str]) -> dict[str, tuple[float, bool]]:
        """What each response measured, none of which may be rejected."""
        usable, rejected = self.clean(*lines)
        assert rejected == []
        return {row["response"]: (row["nitrate"], row["below_limit"]) for row in usable}

    def summarise(self, *rows: tuple[str, str, float]) -> dict[tuple[str, str], Row]:
        """The summary by site and month."""
        found = self.candidate.module("riverlog.summary").summarise(readings(rows))
        return {(row["site"], row["month"]): row for row in rows_of(found, SUMMARY)}

    def trends(self, medians: dict[str, dict[str, float | None]]) -> list[Row]:
        """The trends of monthly medians by site; a month without readings has None."""
        rows = [
            [site, month, 0 if median is None else 4, 0, median, None, 0]
            for site, months in medians.items()
            for month, median in months.items()
        ]
        summary = pd.DataFrame(rows, columns=SUMMARY).astype({"median": float, "p90": float})
        return rows_of(self.candidate.module("riverlog.trend").trends(summary), TRENDS)
