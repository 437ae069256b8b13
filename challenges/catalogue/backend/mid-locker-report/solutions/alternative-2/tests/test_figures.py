"""Every figure of the report against the README, and what it costs to make it."""

from typing import Any

import pytest
from test_report import line, parcel, station

MONTH = "2022-04"
NOW = "2022-04-15 12:00:00"


@pytest.fixture(autouse=True)
def _an_empty_database(candidate: Any) -> None:
    candidate.run("python -m kubik migrate")
    for table in ("reminders", "parcels", "stations"):
        candidate.sql(f"DELETE FROM {table}")


def report(candidate: Any, month: str = MONTH) -> Any:
    """The whole report of a month."""
    done = candidate.run(f"python -m kubik report --month {month} --out report.json")
    assert done.returncode == 0, done.stderr
    return done.json("report.json")


def test_the_month_is_that_of_storing(candidate: Any) -> None:
    where = station(candidate, "Vinkel")
    for stored in ("2022-03-31 23:59:59", "2022-04-01 00:00:00", "2022-04-30 23:59:59"):
        parcel(candidate, where, "Brum", stored, "2022-06-01 00:00:00")
    parcel(candidate, where, "Brum", "2022-05-01 00:00:00", None)
    row = line(candidate, MONTH, where)
    assert (row["parcels"], row["collected"]) == (2, 2)
    december = "2022-12-31 23:59:59"
    parcel(candidate, where, "Brum", december, None)
    assert line(candidate, "2022-12", where)["parcels"] == 1


def test_late_and_mean_are_to_the_second(candidate: Any) -> None:
    where = station(candidate, "Vinkel")
    parcel(candidate, where, "Brum", "2022-04-01 00:00:00", "2022-04-03 00:00:00")
    parcel(candidate, where, "Brum", "2022-04-01 00:00:00", "2022-04-03 00:00:01")
    parcel(candidate, where, "Brum", "2022-04-01 00:00:00", "2022-04-03 00:40:00")
    row = line(candidate, MONTH, where)
    assert (row["late"], row["mean_hours"]) == (2, 48.2)


@pytest.mark.parametrize(("collected", "mean"), [("00:15:00", 0.3), ("00:14:59", 0.2)])
def test_a_half_is_rounded_up(candidate: Any, collected: str, mean: float) -> None:
    where = station(candidate, "Vinkel")
    parcel(candidate, where, "Brum", "2022-04-01 00:00:00", f"2022-04-01 {collected}")
    assert line(candidate, MONTH, where)["mean_hours"] == mean


def test_reminders_change_nothing_else(candidate: Any) -> None:
    where = station(candidate, "Bredevoort")
    late = parcel(candidate, where, "Brum", "2022-04-01 00:00:00", "2022-04-05 00:00:00")
    parcel(candidate, where, "Anton", "2022-04-01 00:00:00", "2022-04-01 12:00:00")
    back = parcel(candidate, where, "Anton", "2022-04-01 00:00:00", None)
    candidate.sql("UPDATE parcels SET returned_at = '2022-05-20' WHERE id = %s", [back])
    for number, sent in ((late, "2022-04-03"), (late, "2022-04-04"), (back, "2022-05-10")):
        candidate.sql("INSERT INTO reminders (parcel_id, sent_at) VALUES (%s, %s)", [number, sent])
    assert line(candidate, MONTH, where) == {
        "station": where,
        "name": "Bredevoort",
        "parcels": 3,
        "collected": 2,
        "late": 1,
        "returned": 1,
        "reminders": 3,
        "fees_cents": 750,
        "mean_hours": 54.0,
        "busiest_courier": "Anton",
    }


@pytest.mark.parametrize(
    ("opened", "closed", "listed"),
    [
        ("2019-05-01", None, True),
        ("2022-04-30", None, True),
        ("2022-05-01", None, False),
        ("2019-05-01", "2022-04-01", True),
        ("2019-05-01", "2022-03-31", False),
        ("2022-04-10", "2022-04-10", True),
        ("2022-04-20", "2022-04-10", False),
    ],
)
def test_which_stations_are_listed(
    candidate: Any, opened: str, closed: str | None, listed: bool
) -> None:
    where = station(candidate, "Vinkel")
    candidate.sql(
        "UPDATE stations SET opened_on = %s, closed_on = %s WHERE id = %s", [opened, closed, where]
    )
    found = report(candidate)
    assert [row["station"] for row in found["stations"]] == [where] * listed
    # A parcel is one of the month, wherever it was stored.
    parcel(candidate, where, "Brum", NOW, None)
    assert report(candidate)["totals"]["parcels"] == 1


def test_totals_are_of_all_parcels(candidate: Any) -> None:
    one, other = station(candidate, "Vinkel"), station(candidate, "Bredevoort")
    for _ in range(3):
        parcel(candidate, one, "Brum", "2022-04-01 00:00:00", "2022-04-01 01:00:00")
    parcel(candidate, other, "Brum", "2022-04-01 00:00:00", "2022-04-03 01:00:00")
    parcel(candidate, other, "Brum", "2022-04-01 00:00:00", None)
    assert report(candidate)["totals"] == {
        "parcels": 5,
        "collected": 4,
        "late": 1,
        "returned": 0,
        "reminders": 0,
        "fees_cents": 1250,
        "mean_hours": 13.0,
    }


def test_a_report_of_nothing(candidate: Any) -> None:
    nothing = dict.fromkeys(
        ["parcels", "collected", "late", "returned", "reminders", "fees_cents"], 0
    )
    totals = {**nothing, "mean_hours": None}
    assert report(candidate) == {"month": MONTH, "stations": [], "totals": totals}


def test_equals_have_an_order(candidate: Any) -> None:
    names = ["Zeddam", "Vinkel", "Aalst", "Vinkel"]
    zeddam, vinkel, aalst, second = (station(candidate, name) for name in names)
    for where, couriers in ((vinkel, "CBA"), (aalst, "BAC"), (second, "AAB"), (zeddam, "BBAAC")):
        for courier in couriers:
            parcel(candidate, where, courier, NOW, None)
    found = report(candidate)["stations"]
    assert [row["station"] for row in found] == [zeddam, aalst, vinkel, second]
    assert [row["busiest_courier"] for row in found] == ["A", "A", "A", "A"]


def test_only_the_month_is_read(candidate: Any) -> None:
    for number in range(140):
        station(candidate, f"Village {number}")
    [[first]] = candidate.sql("SELECT MIN(id) FROM stations")
    # 40 months with 600 parcels each, every second one with a reminder.
    candidate.sql(
        "INSERT INTO parcels (station_id, courier, size, stored_at, collected_at, fee_cents)"
        " SELECT %s + seq %% 140, CONCAT('Courier ', seq %% 9), 'S',"
        " '2019-01-10' + INTERVAL seq %% 40 MONTH + INTERVAL seq %% 500 HOUR, NULL, 250"
        " FROM seq_1_to_24000",
        [first],
    )
    candidate.sql(
        "INSERT INTO reminders (parcel_id, sent_at)"
        " SELECT id, stored_at FROM parcels WHERE MOD(id, 2) = 0"
    )
    for table in ("stations", "parcels", "reminders"):
        candidate.sql(f"ANALYZE TABLE {table}")

    def status() -> tuple[int, int]:
        rows = candidate.sql(
            "SHOW GLOBAL STATUS WHERE Variable_name LIKE 'Handler_read%'"
            " OR Variable_name = 'Com_select'"
        )
        values = {name: int(value) for name, value in rows}
        selects = values.pop("Com_select")
        return sum(values.values()), selects

    report(candidate, "2021-03")
    read_before, selects_before = status()
    found = report(candidate, "2021-03")
    read, selects = status()
    parcels = found["totals"]["parcels"]
    assert 500 < parcels < 700
    assert len(found["stations"]) == 140
    assert read - read_before <= 20 * parcels
    assert selects - selects_before <= 10
