"""The rules of the ticket and of docs/export.md."""

import math
from typing import Any

import pandas as pd
import pytest

COLUMNS = "Response ID,Submitted,Site,Sampled on,Nitrate,Unit,Volunteer,Notes".split(",")
USUAL = {
    "Response ID": "R-1",
    "Submitted": "2026-04-11T14:00:00+01:00",
    "Site": "AR-07",
    "Sampled on": "2026-04-11",
    "Nitrate": "4.5",
    "Unit": "mg/L",
    "Volunteer": "Ann",
    "Notes": "",
}


def export(*lines: dict[str, str]) -> pd.DataFrame:
    """An export; each line is a usual one but for these cells."""
    return pd.DataFrame([USUAL | line for line in lines], columns=COLUMNS, dtype="str")


def one(candidate: Any, **cells: str) -> Any:
    """The reading that a response becomes, or the reason why not."""
    line = {name.replace("_", " "): text for name, text in cells.items()}
    readings, rejected = candidate.module("riverlog.clean").clean(export(line))
    assert len(readings) + len(rejected) == 1
    return rejected["reason"][0] if len(rejected) else readings.to_dict("records")[0]


@pytest.mark.parametrize("site", ["AR-07", "ar-07", "AR07", "AR 7", "Ar - 7", " ar7 "])
def test_ways_to_write_a_site(candidate: Any, site: str) -> None:
    assert one(candidate, Site=site)["site"] == "AR-07"


@pytest.mark.parametrize("site", ["", "AR-70", "AR", "07", "Weir", "AR-7a", "AR--7", "AR-03"])
def test_no_site(candidate: Any, site: str) -> None:
    assert one(candidate, Site=site) == "unknown site"


@pytest.mark.parametrize("day", ["03/04/2026", "2026-04-03", " 2026-04-03 "])
def test_dates(candidate: Any, day: str) -> None:
    assert one(candidate, Sampled_on=day)["date"] == pd.Timestamp(2026, 4, 3)


@pytest.mark.parametrize(
    "day", ["", "3/4/2026", "04/31/2026", "31/04/2026", "2026-4-3", "03-04-2026", "2026-04-12"]
)
def test_bad_dates(candidate: Any, day: str) -> None:
    assert one(candidate, Sampled_on=day) == "bad date"


def test_the_day_is_that_of_the_phone(candidate: Any) -> None:
    late, early = "2026-04-12T00:30:00+01:00", "2026-04-11T23:30:00-05:00"
    assert one(candidate, Submitted=late, Sampled_on="2026-04-12")["response"] == "R-1"
    assert one(candidate, Submitted=early, Sampled_on="2026-04-12") == "bad date"


@pytest.mark.parametrize(
    ("number", "unit", "nitrate", "below_limit"),
    [
        ("4", "mg/L", 4.0, False),
        ("4,2", "MG / l", 4.2, False),
        ("12,05", "mg/L", 12.05, False),
        ("<0,5", "mg/L", 0.25, True),
        ("< 500", "ug/l", 0.25, True),
        ("4200", "\u00b5g/L", 4.2, False),
        ("4200", "\u03bcg/L", 4.2, False),
        ("4200", "\u039cG/L", 4.2, False),
        ("200", "mg/L", 200.0, False),
        ("<400", "mg/L", 200.0, True),
    ],
)
def test_values(candidate: Any, number: str, unit: str, nitrate: float, below_limit: bool) -> None:
    found = one(candidate, Nitrate=number, Unit=unit)
    assert (found["nitrate"], found["below_limit"]) == (pytest.approx(nitrate), below_limit)


@pytest.mark.parametrize(
    "number",
    ["", "trace", "n/a", "-3", "+3", "1e2", "1.234,5", "1 000", "4.", ".5", ">50", "<", "nan", "٤"],
)
def test_no_numbers(candidate: Any, number: str) -> None:
    assert one(candidate, Nitrate=number) == "unreadable value"


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"Unit": ""}, "unknown unit"),
        ({"Unit": "ppm"}, "unknown unit"),
        ({"Nitrate": "200.1"}, "out of range"),
        ({"Nitrate": "401", "Unit": "g/L"}, "unknown unit"),
        ({"Nitrate": "x", "Unit": "g/L"}, "unreadable value"),
        ({"Nitrate": "x", "Sampled on": "x"}, "bad date"),
        ({"Nitrate": "x", "Sampled on": "x", "Site": "x"}, "unknown site"),
    ],
)
def test_the_first_reason(candidate: Any, cells: dict[str, str], reason: str) -> None:
    assert one(candidate, **cells) == reason


def test_only_the_last_version_counts(candidate: Any) -> None:
    raw = export(
        {"Nitrate": "1", "Submitted": "2026-04-11T20:00:00+02:00"},
        {"Nitrate": "2", "Submitted": "2026-04-11T19:00:00+00:00"},
        {"Nitrate": "2", "Submitted": "2026-04-11T19:00:00+00:00"},
        {"Response ID": " R-1 ", "Nitrate": "3", "Submitted": "2026-04-11T18:59:59+00:00"},
        {"Response ID": "R-2", "Nitrate": "4"},
        {"Response ID": "R-2", "Nitrate": "x", "Submitted": "2026-04-12T09:00:00+01:00"},
        dict.fromkeys(COLUMNS, ""),
        dict.fromkeys(COLUMNS, "") | {"Response ID": "  ", "Nitrate": "4"},
        {name: f" {name} " for name in COLUMNS},
        {"Response ID": "R-0"},
    )
    clean = candidate.module("riverlog.clean").clean
    for lines in (raw, raw[::-1], raw.sample(frac=1, random_state=3)):
        readings, rejected = clean(lines)
        assert readings[["response", "nitrate"]].values.tolist() == [["R-0", 4.5], ["R-1", 2.0]]
        assert rejected.values.tolist() == [["R-2", "unreadable value"]]
        assert list(readings.index) == [0, 1]


def readings(*rows: tuple[str, str, float]) -> pd.DataFrame:
    """Readings: site, day, nitrate. Below 1 is below the limit."""
    table = pd.DataFrame(rows, columns=["site", "date", "nitrate"])
    table["date"] = pd.to_datetime(table["date"])
    return table.assign(response="R-1", below_limit=table["nitrate"] < 1)


def test_summary(candidate: Any) -> None:
    found = candidate.module("riverlog.summary").summarise(
        readings(
            ("AR-02", "2026-02-01", 50.0),
            ("AR-02", "2026-02-28", 50.1),
            ("AR-01", "2025-12-31", 0.5),
            ("AR-01", "2025-12-01", 1.0),
            ("AR-01", "2025-12-01", 3.0),
            ("AR-01", "2025-12-01", 60.0),
        )
    )
    assert list(found.columns) == [
        *("site", "month", "readings", "below_limit", "median", "p90", "over_50"),
    ]
    assert len(found) == 4 * 3
    lines = found.set_index(["site", "month"])
    assert lines.index.is_monotonic_increasing
    december = lines.loc[("AR-01", "2025-12")]
    assert december.tolist() == [4, 1, 2.0, pytest.approx(3 + 0.7 * 57), 1]
    february = lines.loc[("AR-02", "2026-02")].tolist()
    assert (february[:2], february[4]) == ([2, 0], 1)
    assert february[2] == pytest.approx(50.05)
    assert math.isnan(february[3])
    gap = lines.loc[("AR-02", "2026-01")].tolist()
    assert (gap[:2], gap[4]) == ([0, 0], 0)
    assert all(math.isnan(number) for number in gap[2:4])
    assert found[["readings", "below_limit", "over_50"]].dtypes.eq("int64").all()


def test_trends_pass_over_gaps(candidate: Any) -> None:
    summary = candidate.module("riverlog.summary").summarise(
        readings(
            ("AR-01", "2025-11-05", 1.0),
            ("AR-01", "2025-12-05", 3.0),
            ("AR-01", "2026-03-05", 9.0),
            ("AR-02", "2025-11-05", 1.0),
            ("AR-02", "2025-12-05", 3.0),
        )
    )
    found = candidate.module("riverlog.trend").trends(summary)
    assert list(found.columns) == ["site", "months", "slope"]
    assert found["site"].tolist() == ["AR-01", "AR-02", "AR-07", "AR-12"]
    assert found["months"].tolist() == [3, 2, 0, 0]
    assert found["slope"][0] == pytest.approx(2.0)
    assert found["slope"][1:].isna().all()


@pytest.mark.parametrize("lines", ["", "R-1,2026-04-11T14:00:00+01:00,Weir,,,,,\n"])
def test_nothing_usable(candidate: Any, lines: str) -> None:
    done = candidate.run(
        "python -m riverlog nitrate export.csv --out .",
        files={"export.csv": ",".join(COLUMNS) + "\n" + lines},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"0 readings, {len(lines) and 1} rejected\n"
    for name in ("readings", "summary", "trends"):
        assert len(done.text(f"{name}.csv").splitlines()) == 1
    assert done.text("readings.csv") == "response,site,date,nitrate,below_limit\n"


def test_all_tables_or_none(candidate: Any) -> None:
    done = candidate.run(
        "python -m riverlog nitrate samples/spring.csv --out out",
        files={"out/trends.csv/in_the_way": ""},
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("riverlog: ")
    assert [path.name for path in (done.folder / "out").iterdir()] == ["trends.csv"]


def test_no_folder(candidate: Any) -> None:
    done = candidate.run("python -m riverlog nitrate samples/spring.csv --out nowhere")
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert not done.exists("nowhere")
