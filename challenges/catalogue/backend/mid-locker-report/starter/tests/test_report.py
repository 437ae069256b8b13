"""The report, as Sanne runs it. Each test has stations and a month of its own."""

from typing import Any


def station(candidate: Any, name: str) -> int:
    """A new station: its id."""
    rows = candidate.sql(
        "INSERT INTO stations (name, opened_on) VALUES (%s, '2019-05-01') RETURNING id", [name]
    )
    return rows[0][0]


def parcel(candidate: Any, where: int, courier: str, stored: str, collected: str | None) -> int:
    """A new parcel of 250 cents: its id."""
    rows = candidate.sql(
        "INSERT INTO parcels (station_id, courier, size, stored_at, collected_at, fee_cents)"
        " VALUES (%s, %s, 'M', %s, %s, 250) RETURNING id",
        [where, courier, stored, collected],
    )
    return rows[0][0]


def line(candidate: Any, month: str, where: int) -> Any:
    """A station's line in the report of a month."""
    done = candidate.run(f"python -m kubik report --month {month} --out report.json")
    assert done.returncode == 0, done.stderr
    lines = {row["station"]: row for row in done.json("report.json")["stations"]}
    assert where in lines, f"station {where} is not in the report"
    return lines[where]


def test_a_month_of_a_station(candidate: Any) -> None:
    candidate.run("python -m kubik migrate")
    where = station(candidate, "Bredevoort")
    parcel(candidate, where, "Brum", "2021-03-04 10:00:00", "2021-03-05 10:00:00")
    parcel(candidate, where, "Brum", "2021-03-09 10:00:00", None)
    assert line(candidate, "2021-03", where) == {
        "station": where,
        "name": "Bredevoort",
        "parcels": 2,
        "collected": 1,
        "late": 0,
        "returned": 0,
        "reminders": 0,
        "fees_cents": 500,
        "mean_hours": 24.0,
        "busiest_courier": "Brum",
    }


def test_two_reminders_do_not_double_the_fee(candidate: Any) -> None:
    candidate.run("python -m kubik migrate")
    where = station(candidate, "Bredevoort")
    number = parcel(candidate, where, "Brum", "2021-04-04 10:00:00", None)
    for day in (6, 7):
        candidate.sql(
            "INSERT INTO reminders (parcel_id, sent_at) VALUES (%s, %s)",
            [number, f"2021-04-0{day} 09:00:00"],
        )
    row = line(candidate, "2021-04", where)
    assert (row["parcels"], row["reminders"], row["fees_cents"]) == (1, 2, 250)


def test_a_station_without_parcels_is_in_the_report(candidate: Any) -> None:
    candidate.run("python -m kubik migrate")
    where = station(candidate, "Vinkel")
    row = line(candidate, "2021-05", where)
    assert (row["parcels"], row["mean_hours"], row["busiest_courier"]) == (0, None, None)


def test_a_month_that_is_none(candidate: Any) -> None:
    done = candidate.run("python -m kubik report --month 2021-13 --out report.json")
    assert done.returncode == 2
    assert not done.exists("report.json")
