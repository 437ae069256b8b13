"""The table for the county, and the trends."""

from typing import Any

import pytest
from exports import READINGS, SITES, SUMMARY, TRENDS, export, line, rows_of

pytestmark = pytest.mark.criterion("frameworks")


def near(value: float) -> Any:
    return pytest.approx(value, rel=1e-9)


@pytest.mark.criterion("role_experience", weight=2)
@pytest.mark.title("A month of a site has its median and its 90th percentile")
def test_median_and_percentile(riverlog: Any) -> None:
    summary = riverlog.summarise(
        ("AR-02", "2026-04-01", 1),
        ("AR-02", "2026-04-02", 2),
        ("AR-02", "2026-04-15", 30),
        ("AR-02", "2026-04-30", 5),
        ("AR-07", "2026-04-30", 10),
        ("AR-07", "2026-04-30", 20),
        ("AR-07", "2026-04-30", 60),
        ("AR-12", "2026-04-30", 8),
        ("AR-12", "2026-04-29", 9),
    )
    found = {site: summary[site, "2026-04"] for site in SITES}
    assert {site: row["median"] for site, row in found.items()} == {
        "AR-01": None,
        "AR-02": near(3.5),
        "AR-07": near(20),
        "AR-12": near(8.5),
    }
    assert {site: row["p90"] for site, row in found.items()} == {
        "AR-01": None,
        "AR-02": near(22.5),
        "AR-07": near(52),
        "AR-12": None,
    }


@pytest.mark.criterion("frameworks", weight=2)
@pytest.mark.title("Readings are counted: all, below the kit's limit, and above 50 mg/L")
def test_counts(candidate: Any, riverlog: Any) -> None:
    raw = export(
        [
            line("R-1", value="50"),
            line("R-2", value="50,1"),
            line("R-3", value="<1"),
            line("R-4", value="51", site="AR-01"),
            line("R-5", value="< 2"),
            line("R-6", value="199"),
            line("R-7", value="<120"),
            line("R-8", value="trace"),
        ]
    )
    readings, _ = candidate.module("riverlog.clean").clean(raw)
    assert len(rows_of(readings, READINGS)) == 7
    found = candidate.module("riverlog.summary").summarise(readings)
    rows = {row["site"]: row for row in rows_of(found, SUMMARY)}
    counts = {s: (r["readings"], r["below_limit"], r["over_50"]) for s, r in rows.items()}
    assert counts == {
        "AR-01": (1, 0, 1),
        "AR-02": (6, 3, 3),
        "AR-07": (0, 0, 0),
        "AR-12": (0, 0, 0),
    }


@pytest.mark.criterion("problem_solving", weight=3)
@pytest.mark.title("A month or a site without samples shows as a gap")
def test_gaps(riverlog: Any) -> None:
    summary = riverlog.summarise(
        ("AR-07", "2025-11-30", 4),
        ("AR-02", "2026-02-01", 6),
        ("AR-07", "2026-02-28", 7),
    )
    months = ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert list(summary) == [(site, month) for site in SITES for month in months]
    assert {key: row["readings"] for key, row in summary.items() if row["readings"] != 0} == {
        ("AR-02", "2026-02"): 1,
        ("AR-07", "2025-11"): 1,
        ("AR-07", "2026-02"): 1,
    }
    gap = {"readings": 0, "below_limit": 0, "median": None, "p90": None, "over_50": 0}
    assert summary["AR-07", "2026-01"] == {"site": "AR-07", "month": "2026-01"} | gap
    assert summary["AR-01", "2025-11"] == {"site": "AR-01", "month": "2025-11"} | gap
    assert summary["AR-02", "2026-02"]["median"] == near(6)


@pytest.mark.title("An export without a usable response is no error")
def test_nothing_usable(candidate: Any, riverlog: Any) -> None:
    for lines in ([], [line("R-1", value="trace")]):
        readings, rejected = candidate.module("riverlog.clean").clean(export(lines))
        assert rows_of(readings, READINGS) == []
        assert len(rejected) == len(lines)
        summary = candidate.module("riverlog.summary").summarise(readings)
        assert rows_of(summary, SUMMARY) == []
        assert rows_of(candidate.module("riverlog.trend").trends(summary), TRENDS) == []


@pytest.mark.criterion("role_experience", weight=3)
@pytest.mark.title("The trend is the least-squares line through the monthly medians")
def test_slope(riverlog: Any) -> None:
    found = riverlog.trends(
        {
            "AR-12": {"2026-01": 3.0, "2026-02": 1.0, "2026-03": 2.0, "2026-04": 8.0},
            "AR-02": {"2026-01": 6.0, "2026-02": 5.5, "2026-03": 5.0, "2026-04": 4.5},
            "AR-07": {"2026-01": 2.0, "2026-02": 2.0, "2026-03": 2.0, "2026-04": 2.0},
        }
    )
    assert found == [
        {"site": "AR-02", "months": 4, "slope": near(-0.5)},
        {"site": "AR-07", "months": 4, "slope": pytest.approx(0, abs=1e-9)},
        {"site": "AR-12", "months": 4, "slope": near(1.6)},
    ]


@pytest.mark.criterion("problem_solving", weight=3)
@pytest.mark.title("In the trend, time passes in months without samples too")
def test_slope_with_gaps(riverlog: Any) -> None:
    found = riverlog.trends(
        {
            "AR-01": {
                "2025-10": 10.0,
                "2025-11": None,
                "2025-12": None,
                "2026-01": 13.0,
                "2026-02": 14.0,
            },
            "AR-02": {
                "2025-10": None,
                "2025-11": 9.0,
                "2025-12": 7.0,
                "2026-01": None,
                "2026-02": 3.0,
            },
        }
    )
    assert found == [
        {"site": "AR-01", "months": 3, "slope": near(1)},
        {"site": "AR-02", "months": 3, "slope": near(-2)},
    ]


@pytest.mark.criterion("frameworks", weight=2)
@pytest.mark.title("Fewer than three months make no trend")
def test_too_few_months(riverlog: Any) -> None:
    found = riverlog.trends(
        {
            "AR-01": {"2026-01": 1.0, "2026-02": None, "2026-03": 5.0},
            "AR-02": {"2026-01": None, "2026-02": None, "2026-03": None},
            "AR-07": {"2026-01": 4.0, "2026-02": 4.5, "2026-03": 5.0},
            "AR-12": {"2026-01": None, "2026-02": 4.5, "2026-03": None},
        }
    )
    assert found == [
        {"site": "AR-01", "months": 2, "slope": None},
        {"site": "AR-02", "months": 0, "slope": None},
        {"site": "AR-07", "months": 3, "slope": near(0.5)},
        {"site": "AR-12", "months": 1, "slope": None},
    ]
