"""The rules of `docs/export.md` and of the ticket, one by one."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest

COLUMNS = "Response ID,Submitted,Site,Sampled on,Nitrate,Unit,Volunteer,Notes".split(",")
PLAIN = ["R-1", "2026-04-11T14:00:00+01:00", "AR-02", "2026-04-11", "4.5", "mg/L", "Ann", ""]
CODES = ["AR-01", "AR-02", "AR-07", "AR-12"]


def line(**cells: str) -> list[str]:
    """A line of an export: like PLAIN, but for some cells."""
    names = {"response": 0, "submitted": 1, "site": 2, "sampled": 3, "nitrate": 4, "unit": 5}
    changed = {names[name]: text for name, text in cells.items()}
    return [changed.get(place, text) for place, text in enumerate(PLAIN)]


def export(lines: Sequence[Sequence[str]]) -> pd.DataFrame:
    """What `read_export` would return."""
    return pd.DataFrame(lines, columns=COLUMNS, dtype="str")


def outcome(candidate: Any, **cells: str) -> Any:
    """What becomes of one line: its reading as a dict, or the reason why there is none."""
    readings, rejected = candidate.module("riverlog.clean").clean(export([line(**cells)]))
    if len(rejected):
        assert len(readings) == 0
        return rejected["reason"][0]
    return readings.to_dict("records")[0]


@pytest.mark.parametrize("typed", ["AR-07", "ar-07", "AR07", "AR 7", "Ar - 7", "ar7", " aR -7 "])
def test_ways_to_write_a_site(candidate: Any, typed: str) -> None:
    assert outcome(candidate, site=typed)["site"] == "AR-07"


@pytest.mark.parametrize(
    "typed", ["", "AR", "7", "AR-03", "AR-70", "AR-007", "AR--7", "AR-7b", "BR-07"]
)
def test_unknown_sites(candidate: Any, typed: str) -> None:
    assert outcome(candidate, site=typed) == "unknown site"


def test_a_slashed_date_begins_with_the_day(candidate: Any) -> None:
    assert outcome(candidate, sampled=" 03/04/2026 ")["date"] == pd.Timestamp(2026, 4, 3)


@pytest.mark.parametrize(
    "typed", ["", "3/4/2026", "04/13/2026", "2026-02-30", "2026-4-3", "3 April"]
)
def test_no_dates(candidate: Any, typed: str) -> None:
    assert outcome(candidate, sampled=typed) == "bad date"


def test_the_phones_calendar_says_what_is_too_late(candidate: Any) -> None:
    # 11 April on the phone, 10 April in UTC; and the other way round.
    east = outcome(candidate, submitted="2026-04-11T00:30:00+02:00", sampled="2026-04-11")
    assert east["date"] == pd.Timestamp(2026, 4, 11)
    west = outcome(candidate, submitted="2026-04-10T23:30:00-05:00", sampled="2026-04-11")
    assert west == "bad date"


@pytest.mark.parametrize(
    ("typed", "unit", "nitrate", "below"),
    [
        ("4", "mg/L", 4.0, False),
        ("12,05", " MG / l", 12.05, False),
        ("<0,5", "mg/L", 0.25, True),
        (" < 500 ", "\u00b5g/L", 0.25, True),
        ("4200", "\u03bcg/L", 4.2, False),
        ("4200", "UG/l", 4.2, False),
        ("200", "mg/L", 200.0, False),
        ("200000", "\u00b5G/L", 200.0, False),
        ("<400", "mg/L", 200.0, True),
    ],
)
def test_numbers_and_units(
    candidate: Any, typed: str, unit: str, nitrate: float, below: bool
) -> None:
    reading = outcome(candidate, nitrate=typed, unit=unit)
    assert (reading["nitrate"], reading["below_limit"]) == (nitrate, below)


@pytest.mark.parametrize(
    "typed", ["", "trace", "n/a", "-3", "+3", "1.234,5", "1e3", ".5", "5.", "<", "> 5", "nan", "٣"]
)
def test_no_numbers(candidate: Any, typed: str) -> None:
    assert outcome(candidate, nitrate=typed) == "unreadable value"


@pytest.mark.parametrize("typed", ["", "mg", "ng/L", "mg/L N", "ppm"])
def test_no_units(candidate: Any, typed: str) -> None:
    assert outcome(candidate, unit=typed) == "unknown unit"


def test_the_first_reason_counts(candidate: Any) -> None:
    wrong = {"site": "Weir", "sampled": "?", "nitrate": "201"}
    assert outcome(candidate, **wrong) == "unknown site"
    assert outcome(candidate, **wrong | {"site": "AR-01"}) == "bad date"
    assert outcome(candidate, nitrate="?", unit="?") == "unreadable value"
    assert outcome(candidate, nitrate="201", unit="?") == "unknown unit"
    assert outcome(candidate, nitrate="200.1") == "out of range"


def test_the_version_submitted_last_counts_in_any_order(candidate: Any) -> None:
    lines = [
        line(submitted="2026-04-11T14:00:00+01:00", nitrate="1"),
        line(submitted="2026-04-11T13:30:00+00:00", nitrate="2"),  # half an hour later
        COLUMNS,
        [""] * 8,
        line(response="R-2", nitrate="3"),
        line(response="R-2", nitrate="3"),
        line(response="R-2", nitrate="trace", submitted="2026-04-12T08:00:00+01:00"),
        line(response=" R-3 ", nitrate="4"),
    ]
    for order in (lines, lines[::-1]):
        readings, rejected = candidate.module("riverlog.clean").clean(export(order))
        assert readings[["response", "nitrate"]].values.tolist() == [["R-1", 2.0], ["R-3", 4.0]]
        assert rejected.values.tolist() == [["R-2", "unreadable value"]]
        assert readings.index.tolist() == [0, 1]


def reading(site: str, date: str, nitrate: float, below: bool = False) -> dict[str, object]:
    """A row of `readings`."""
    when = pd.Timestamp(date)
    return {"response": "R", "site": site, "date": when, "nitrate": nitrate, "below_limit": below}


def test_every_site_and_month_is_in_the_summary(candidate: Any) -> None:
    readings = pd.DataFrame(
        [
            reading("AR-02", "2025-12-31", 50.0),
            reading("AR-02", "2025-12-01", 50.1),
            reading("AR-07", "2026-02-01", 1.0),
            reading("AR-07", "2026-02-02", 2.0),
            reading("AR-07", "2026-02-28", 0.25, below=True),
        ]
    )
    summary = candidate.module("riverlog.summary").summarise(readings)
    assert summary["site"].tolist() == [code for code in CODES for _ in range(3)]
    assert summary["month"].tolist() == ["2025-12", "2026-01", "2026-02"] * 4
    rows = {(row["site"], row["month"]): row for row in summary.to_dict("records")}
    december, february = rows["AR-02", "2025-12"], rows["AR-07", "2026-02"]
    assert (december["readings"], december["over_50"], december["below_limit"]) == (2, 1, 0)
    assert december["median"] == pytest.approx(50.05)
    assert np.isnan(december["p90"])
    assert (february["readings"], february["below_limit"], february["median"]) == (3, 1, 1.0)
    assert february["p90"] == pytest.approx(np.percentile([0.25, 1.0, 2.0], 90))
    gap = rows["AR-12", "2026-01"]
    assert (gap["readings"], gap["below_limit"], gap["over_50"]) == (0, 0, 0)
    assert np.isnan(gap["median"])


def test_time_passes_in_a_gap(candidate: Any) -> None:
    readings = pd.DataFrame(
        [
            reading("AR-02", "2025-11-05", 1.0),
            reading("AR-02", "2025-12-05", 2.0),
            reading("AR-02", "2026-03-05", 5.0),
            reading("AR-07", "2025-11-05", 5.0),
            reading("AR-07", "2026-03-05", 9.0),
        ]
    )
    summary = candidate.module("riverlog.summary").summarise(readings)
    trends = candidate.module("riverlog.trend").trends(summary)
    assert list(trends.columns) == ["site", "months", "slope"]
    assert trends["site"].tolist() == CODES
    assert trends["months"].tolist() == [0, 3, 2, 0]
    assert trends["slope"].tolist() == pytest.approx([np.nan, 1.0, np.nan, np.nan], nan_ok=True)


def test_a_table_is_written_without_a_word(candidate: Any) -> None:
    done = candidate.run("python -m riverlog nitrate samples/spring.csv --out .")
    assert done.stderr == ""
    assert done.text("readings.csv").splitlines()[1] == "R-1042,AR-01,2026-03-07,18.2,False"


@pytest.mark.parametrize("lines", [[], [COLUMNS, [""] * 8], [line(site="?")]])
def test_nothing_usable_is_no_error(candidate: Any, lines: list[list[str]]) -> None:
    text = "".join(",".join(cells) + "\n" for cells in [COLUMNS, *lines])
    done = candidate.run("python -m riverlog nitrate e.csv --out .", files={"e.csv": text})
    rejected = 1 if lines == [line(site="?")] else 0
    assert (done.returncode, done.stdout) == (0, f"0 readings, {rejected} rejected\n"), done.stderr
    assert done.text("readings.csv") == "response,site,date,nitrate,below_limit\n"
    assert done.text("summary.csv") == "site,month,readings,below_limit,median,p90,over_50\n"
    assert done.text("trends.csv") == "site,months,slope\n"
    assert len(done.rows("rejected.csv")) == rejected


def test_empty_tables_without_types(candidate: Any) -> None:
    readings, rejected = candidate.module("riverlog.clean").clean(pd.DataFrame(columns=COLUMNS))
    assert (len(readings), len(rejected)) == (0, 0)
    empty = pd.DataFrame(columns=readings.columns)
    summary = candidate.module("riverlog.summary").summarise(empty)
    assert len(summary) == 0
    assert (
        len(candidate.module("riverlog.trend").trends(pd.DataFrame(columns=summary.columns))) == 0
    )


@pytest.mark.parametrize(
    ("out", "files"),
    [("nowhere", {}), ("here", {"here/readings.csv": "old\n", "here/trends.csv/x": ""})],
)
def test_all_tables_or_none(candidate: Any, out: str, files: dict[str, str]) -> None:
    done = candidate.run(f"python -m riverlog nitrate samples/spring.csv --out {out}", files=files)
    assert done.returncode == 2
    assert done.stderr.startswith("riverlog: ")
    assert done.stderr.count("\n") == 1
    assert not done.exists(f"{out}/summary.csv")
    if files:
        assert done.text("here/readings.csv") == "old\n"


def test_a_torn_export_is_told_in_one_line(candidate: Any) -> None:
    files = {"e.csv": ",".join(COLUMNS) + "\n" + "a," * 7 + "a\n" + "a," * 20 + "\n"}
    done = candidate.run("python -m riverlog nitrate e.csv --out .", files=files)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
