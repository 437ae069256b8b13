"""Edges: of months, of a station's life, of what the commands take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lockers import part

if TYPE_CHECKING:
    from lockers import Lockers


@pytest.mark.criterion("problem_solving", weight=3)
@pytest.mark.title("A month goes from its first second to its last, also in February and December")
def test_edges_of_months(lockers: Lockers) -> None:
    here = lockers.station()
    for stored, fee in (
        ("2027-11-30 23:59:59", 1),
        ("2027-12-01 00:00:00", 10),
        ("2027-12-31 15:00:00", 100),
        ("2027-12-31 23:59:59", 1_000),
        ("2028-01-01 00:00:00", 10_000),
        ("2028-02-01 00:00:00", 100_000),
        ("2028-02-29 23:59:59", 1_000_000),
        ("2028-03-01 00:00:00", 10_000_000),
    ):
        lockers.parcel(here, stored, fee=fee)
    fees = {
        month: lockers.line(month, here).get("fees_cents")
        for month in ("2027-12", "2028-02", "2028-03")
    }
    assert fees == {
        "2027-12": 1_110,
        "2028-02": 1_100_000,
        "2028-03": 10_000_000,
    }


@pytest.mark.criterion("databases", weight=2)
@pytest.mark.title("A station is in the report when it was open on any day of the month")
def test_open_stations(lockers: Lockers) -> None:
    lives = {
        "always": ("2019-05-01", None),
        "opened on the first": ("2026-04-01", None),
        "opened on the last": ("2026-04-30", None),
        "opens on the next day": ("2026-05-01", None),
        "closed the day before": ("2019-05-01", "2026-03-31"),
        "closed on the first": ("2019-05-01", "2026-04-01"),
        "closed on the last": ("2019-05-01", "2026-04-30"),
        "closed later": ("2019-05-01", "2027-01-01"),
        "open for a day": ("2026-04-15", "2026-04-15"),
    }
    for name, life in lives.items():
        lockers.station(name, *life)
    names = [line.get("name") for line in lockers.report("2026-04")["stations"]]
    gone = {"opens on the next day", "closed the day before"}
    assert names == sorted(lives.keys() - gone)


@pytest.mark.criterion("databases", weight=2)
@pytest.mark.title("A closing station keeps the parcels of its last days, an empty one its line")
def test_last_days_of_a_station(lockers: Lockers) -> None:
    closing = lockers.station("Heel", closed="2026-04-01")
    empty = lockers.station("Vinkel")
    lockers.parcel(closing, "2026-04-01 08:00:00", "2026-04-01 20:00:00")
    lockers.parcel(empty, "2026-03-31 08:00:00", reminders=("2026-04-02 09:00:00",))
    lines = lockers.report("2026-04")["stations"]
    seen = [part(line, "station", "parcels", "reminders", "mean_hours") for line in lines]
    assert seen == [[closing, 1, 0, 12.0], [empty, 0, 0, None]]


@pytest.mark.criterion("role_experience", weight=1)
@pytest.mark.title("The commands beside the report are as they were")
def test_other_commands(lockers: Lockers) -> None:
    here = lockers.station()
    header = "station,courier,size,stored_at,fee_cents\n"
    rows = f"{here},Brum,S,2026-04-01 10:00:00,250\n{here},Mol,L,2026-04-30 23:00:00,400\n"
    load = "python -m kubik import parcels.csv"
    done = lockers.candidate.run(load, files={"parcels.csv": header + rows})
    assert (done.returncode, done.stdout) == (0, "2 parcels\n")
    bad = f"{here},Brum,S,2026-04-01 10:00:00,250\n{here},Brum,XL,2026-04-01 10:00:00,250\n"
    done = lockers.candidate.run(load, files={"parcels.csv": header + bad})
    assert done.returncode == 1
    assert part(lockers.line("2026-04", here), "parcels", "fees_cents") == [2, 650]
    codes = {month: lockers.run(month).returncode for month in ("2026-13", "2026-04-01")}
    assert codes == dict.fromkeys(codes, 2)
