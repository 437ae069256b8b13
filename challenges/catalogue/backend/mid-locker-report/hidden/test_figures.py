"""Each figure of the report, as the README has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lockers import NOTHING, part

if TYPE_CHECKING:
    from lockers import Lockers


@pytest.mark.criterion("databases", weight=3)
@pytest.mark.title("A parcel counts once, however many reminders it has")
def test_reminders_multiply_nothing(lockers: Lockers) -> None:
    here = lockers.station()
    three = ("2026-04-05 09:00:00", "2026-04-06 09:00:00", "2026-04-07 09:00:00")
    lockers.parcel(here, "2026-04-02 10:00:00", "2026-04-08 10:00:00", fee=250, reminders=three)
    lockers.parcel(here, "2026-04-03 10:00:00", "2026-04-04 10:00:00", fee=250)
    lost = {"returned": "2026-04-20 10:00:00", "fee": 400}
    lockers.parcel(here, "2026-04-04 10:00:00", **lost, reminders=three[:2])
    figures = {
        "parcels": 3,
        "collected": 2,
        "late": 1,
        "returned": 1,
        "reminders": 5,
        "fees_cents": 900,
        "mean_hours": 84.0,
    }
    report = lockers.report("2026-04")
    line = {"station": here, "name": "Vinkel", **figures, "busiest_courier": "Brum"}
    assert report == {"month": "2026-04", "stations": [line], "totals": figures}


@pytest.mark.criterion("problem_solving", weight=1)
@pytest.mark.title("Two parcels that are alike are two parcels")
def test_equal_parcels_are_two(lockers: Lockers) -> None:
    here = lockers.station()
    for _ in range(2):
        times = ("2026-04-02 10:00:00", "2026-04-02 16:00:00")
        lockers.parcel(here, *times, fee=300, reminders=("2026-04-02 12:00:00",))
    line = lockers.line("2026-04", here)
    assert part(line, "parcels", "fees_cents", "reminders", "mean_hours") == [2, 600, 2, 6.0]


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("A parcel is late when it lay there for more than 48 hours, to the second")
def test_late(lockers: Lockers) -> None:
    for collected in ("03 09:59:59", "03 10:00:00", "03 10:00:01", "03 10:40:00", "28 10:00:00"):
        lockers.parcel(lockers.station(collected), "2026-04-01 10:00:00", f"2026-04-{collected}")
    waiting = lockers.station("waiting")
    lockers.parcel(waiting, "2026-04-01 10:00:00")
    lockers.parcel(waiting, "2026-04-01 10:00:00", returned="2026-04-29 10:00:00")
    lines = lockers.report("2026-04")["stations"]
    seen = {line.get("name"): part(line, "collected", "late", "returned") for line in lines}
    assert seen == {
        "03 09:59:59": [1, 0, 0],
        "03 10:00:00": [1, 0, 0],
        "03 10:00:01": [1, 1, 0],
        "03 10:40:00": [1, 1, 0],
        "28 10:00:00": [1, 1, 0],
        "waiting": [0, 0, 1],
    }


@pytest.mark.criterion("python_fundamentals", weight=2)
@pytest.mark.title("The mean time counts minutes, and is unknown when nothing was collected")
def test_mean_hours(lockers: Lockers) -> None:
    one, two, long, none = (lockers.station(name) for name in ("Heel", "Ooij", "Zand", "Ell"))
    lockers.parcel(one, "2026-04-01 10:00:00", "2026-04-01 11:20:00")
    lockers.parcel(two, "2026-04-02 10:00:00", "2026-04-02 10:50:30")
    lockers.parcel(two, "2026-04-02 11:00:00", "2026-04-02 12:20:00")
    lockers.parcel(two, "2026-04-03 10:00:00")
    lockers.parcel(long, "2026-04-03 10:00:00", "2026-04-30 11:20:00")
    lockers.parcel(none, "2026-04-03 10:00:00")
    lines = lockers.report("2026-04")["stations"]
    found = {line.get("name"): line.get("mean_hours", "missing") for line in lines}
    assert found == {"Heel": 1.3, "Ooij": 1.1, "Zand": 649.3, "Ell": None}
    lockers.sql("UPDATE parcels SET collected_at = NULL")
    assert lockers.report("2026-04")["totals"].get("mean_hours", "missing") is None


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("The totals are those of all parcels, and the mean is not a mean of means")
def test_totals(lockers: Lockers) -> None:
    here, other, empty = (lockers.station(name) for name in ("Heel", "Ell", "Ooij"))
    for day in (1, 2, 3):
        lockers.parcel(here, f"2026-04-0{day} 10:00:00", f"2026-04-0{day} 12:00:00", fee=150)
    lockers.parcel(other, "2026-04-01 10:00:00", "2026-04-04 08:00:00", fee=275)
    lockers.parcel(
        other,
        "2026-04-01 10:00:00",
        returned="2026-04-09 10:00:00",
        reminders=("2026-04-05 10:00:00",),
    )
    report = lockers.report("2026-04")
    assert report["totals"] == {
        "parcels": 5,
        "collected": 4,
        "late": 1,
        "returned": 1,
        "reminders": 1,
        "fees_cents": 825,
        "mean_hours": 19.0,
    }
    means = {line.get("station"): line.get("mean_hours") for line in report["stations"]}
    assert means == {here: 2.0, other: 70.0, empty: None}


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("The busiest courier is that of the month and the station, alphabet breaks ties")
def test_busiest_courier(lockers: Lockers) -> None:
    here, other = lockers.station("Heel"), lockers.station("Ell")
    for day, courier in enumerate(("Zip", "Mol", "Mol", "Brum", "Zip", "Fiets"), 1):
        lockers.parcel(here, f"2026-04-0{day} 10:00:00", courier=courier)
    for day in (1, 2, 3):
        lockers.parcel(here, f"2026-05-0{day} 10:00:00", courier="Zip")
        lockers.parcel(other, f"2026-04-0{day} 10:00:00", courier="Brum")
    two = ("2026-05-01 10:00:00", "2026-05-02 10:00:00")
    lockers.parcel(other, "2026-04-04 10:00:00", courier="Abel", reminders=two * 2)
    april = [
        part(line, "name", "busiest_courier") for line in lockers.report("2026-04")["stations"]
    ]
    assert april == [["Heel", "Mol"], ["Ell", "Brum"]]
    lockers.parcel(here, "2026-04-28 10:00:00", courier="Zip")
    assert lockers.line("2026-04", here).get("busiest_courier") == "Zip"
    assert lockers.line("2026-05", other).get("busiest_courier", "missing") is None


@pytest.mark.criterion("role_experience", weight=1)
@pytest.mark.title("Stations stand in one order: most parcels, then name, then number")
def test_order(lockers: Lockers) -> None:
    names = ("Ooij", "Heel", "Ell", "Heel", "Bergharen", "Zand")
    ids = [lockers.station(name) for name in names]
    for index, count in ((0, 1), (1, 2), (2, 2), (3, 2), (5, 3)):
        for day in range(1, count + 1):
            lockers.parcel(ids[index], f"2026-04-0{day} 10:00:00")
    lines = lockers.report("2026-04")["stations"]
    expected = [ids[index] for index in (5, 2, 1, 3, 0, 4)]
    assert [line.get("station") for line in lines] == expected


@pytest.mark.criterion("databases", weight=1)
@pytest.mark.title("Names are sorted as the database sorts them: de Lutte before Zand")
def test_names_in_the_databases_order(lockers: Lockers) -> None:
    ids = {name: lockers.station(name) for name in ("Zand", "de Lutte", "Ell")}
    for day, courier in enumerate(("Zip", "fietser", "Mol", "Mol", "fietser", "Zip"), 1):
        for where in ids.values():
            lockers.parcel(where, f"2026-04-0{day} 10:00:00", courier=courier)
    lines = lockers.report("2026-04")["stations"]
    found = [part(line, "name", "busiest_courier") for line in lines]
    assert found == [["de Lutte", "fietser"], ["Ell", "fietser"], ["Zand", "fietser"]]


@pytest.mark.criterion("databases", weight=2)
@pytest.mark.title("Reminders count for the month in which their parcel was stored")
def test_reminders_of_the_months_parcels(lockers: Lockers) -> None:
    here = lockers.station()
    lockers.parcel(here, "2026-03-30 10:00:00", reminders=("2026-04-02 09:00:00",))
    late = ("2026-05-02 09:00:00", "2026-05-03 09:00:00")
    lockers.parcel(here, "2026-04-30 10:00:00", "2026-05-04 10:00:00", reminders=late)
    seen = [
        part(lockers.line(month, here), "parcels", "collected", "late", "reminders")
        for month in ("2026-03", "2026-04", "2026-05")
    ]
    assert seen == [[1, 0, 0, 1], [1, 1, 1, 2], [0, 0, 0, 0]]


@pytest.mark.criterion("role_experience", weight=1)
@pytest.mark.title("A month without anything has a report, too")
def test_nothing_at_all(lockers: Lockers) -> None:
    assert lockers.report("2026-04") == {"month": "2026-04", "stations": [], "totals": NOTHING}
    here = lockers.station("Vinkel")
    lockers.parcel(here, "2026-03-31 23:00:00")
    line = {"station": here, "name": "Vinkel", **NOTHING, "busiest_courier": None}
    assert lockers.report("2026-04") == {"month": "2026-04", "stations": [line], "totals": NOTHING}
