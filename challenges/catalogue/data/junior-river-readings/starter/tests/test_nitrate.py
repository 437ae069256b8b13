"""The report that the ticket asks for: the beginning, not all of it."""

from typing import Any

import pandas as pd
import pytest

pytestmark = pytest.mark.criterion("role_experience")

COLUMNS = "Response ID,Submitted,Site,Sampled on,Nitrate,Unit,Volunteer,Notes".split(",")


@pytest.mark.title("A plain response becomes a reading")
def test_plain_response(candidate: Any) -> None:
    cells = ["R-1", "2026-04-11T14:00:00+01:00", "AR-02", "2026-04-11", "4.5", "mg/L", "Ann", ""]
    raw = pd.DataFrame([cells], columns=COLUMNS, dtype="str")
    readings, rejected = candidate.module("riverlog.clean").clean(raw)
    assert list(readings.columns) == ["response", "site", "date", "nitrate", "below_limit"]
    [reading] = readings.to_dict("records")
    assert reading == {
        "response": "R-1",
        "site": "AR-02",
        "date": pd.Timestamp(2026, 4, 11),
        "nitrate": 4.5,
        "below_limit": False,
    }
    assert list(rejected.columns) == ["response", "reason"]
    assert len(rejected) == 0


@pytest.mark.title("The samples folder's export gives four tables")
def test_sample_export(candidate: Any) -> None:
    done = candidate.run("python -m riverlog nitrate samples/spring.csv --out .")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "8 readings, 2 rejected\n"
    assert done.rows("rejected.csv") == [
        {"response": "R-1046", "reason": "unreadable value"},
        {"response": "R-1051", "reason": "unknown site"},
    ]
    assert done.rows("readings.csv")[2:4] == [
        {
            "response": "R-1044",
            "site": "AR-07",
            "date": "2026-03-08",
            "nitrate": "4.2",
            "below_limit": "False",
        },
        {
            "response": "R-1045",
            "site": "AR-02",
            "date": "2026-03-14",
            "nitrate": "34.0",
            "below_limit": "False",
        },
    ]
    gap = {"below_limit": "0", "median": "", "p90": "", "over_50": "0"}
    summary = done.rows("summary.csv")
    assert summary[-1] == {"site": "AR-12", "month": "2026-04", "readings": "0"} | gap
    assert len(summary) == 8
    assert done.rows("trends.csv")[0] == {"site": "AR-01", "months": "2", "slope": ""}


@pytest.mark.title("An export without a column is told in one line, and nothing is written")
def test_missing_column(candidate: Any) -> None:
    names = [name for name in COLUMNS if name != "Unit"]
    files = {"export.csv": ",".join(names) + "\n" + ",".join(["R-1"] * len(names)) + "\n"}
    done = candidate.run("python -m riverlog nitrate export.csv --out .", files=files)
    assert done.returncode == 2, done.stdout
    assert done.stderr == "riverlog: export.csv: no column named Unit\n"
    assert not done.exists("summary.csv")
    assert not done.exists("readings.csv")
