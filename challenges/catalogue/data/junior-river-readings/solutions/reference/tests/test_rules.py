"""Rules that are easy to get wrong."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

COLUMNS = "Response ID,Submitted,Site,Sampled on,Nitrate,Unit,Volunteer,Notes".split(",")
AT = "2026-04-11T14:00:00+01:00"


def export(*rows: list[str]) -> pd.DataFrame:
    return pd.DataFrame([[*row, "Ann", ""] for row in rows], columns=COLUMNS, dtype="str")


def test_the_version_submitted_last_counts(candidate: Any) -> None:
    raw = export(
        ["R-1", "2026-04-11T18:30:00+00:00", "AR-02", "03/04/2026", "2", "mg/L"],
        ["R-1", "2026-04-11T19:00:00+01:00", "AR-02", "03/04/2026", "1", "mg/L"],
    )
    readings, _ = candidate.module("riverlog.clean").clean(raw)
    assert readings["nitrate"].tolist() == [2.0]
    assert readings["date"].tolist() == [pd.Timestamp(2026, 4, 3)]


@pytest.mark.parametrize(
    ("number", "unit", "nitrate"),
    [("4,2", "mg/L", 4.2), ("<0.5", "MG /l", 0.25), ("42", "µg/L", 0.042)],
)
def test_numbers_and_units(candidate: Any, number: str, unit: str, nitrate: float) -> None:
    raw = export(["R-1", AT, "ar7", "2026-04-11", number, unit])
    readings, _ = candidate.module("riverlog.clean").clean(raw)
    assert readings["nitrate"].tolist() == [pytest.approx(nitrate)]


def test_time_passes_in_gaps(candidate: Any) -> None:
    medians = {"2025-11": 1.0, "2025-12": 2.0, "2026-01": np.nan, "2026-02": 4.0}
    rows = [{"site": "AR-01", "month": month, "median": m} for month, m in medians.items()]
    found = candidate.module("riverlog.trend").trends(pd.DataFrame(rows))
    assert found["slope"].tolist() == [pytest.approx(1.0)]
