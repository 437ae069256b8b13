"""What the report used to leave to chance or to cut off."""

from typing import Any


def station(candidate: Any, name: str, closed: str | None = None) -> int:
    """A new station: its id."""
    rows = candidate.sql(
        "INSERT INTO stations (name, opened_on, closed_on) VALUES (%s, '2019-05-01', %s)"
        " RETURNING id",
        [name, closed],
    )
    return rows[0][0]


def parcel(candidate: Any, where: int, stored: str, collected: str, courier: str = "Brum") -> None:
    """A new parcel."""
    candidate.sql(
        "INSERT INTO parcels (station_id, courier, size, stored_at, collected_at)"
        " VALUES (%s, %s, 'S', %s, %s)",
        [where, courier, stored, collected],
    )


def report(candidate: Any, month: str) -> Any:
    """The report of a month."""
    candidate.run("python -m kubik migrate")
    done = candidate.run(f"python -m kubik report --month {month} --out report.json")
    assert done.returncode == 0, done.stderr
    return done.json("report.json")


def test_minutes_count(candidate: Any) -> None:
    candidate.run("python -m kubik migrate")
    where = station(candidate, "Heel")
    parcel(candidate, where, "2022-03-01 10:00:00", "2022-03-03 10:40:00")
    parcel(candidate, where, "2022-03-02 10:00:00", "2022-03-04 10:00:00")
    lines = report(candidate, "2022-03")["stations"]
    line = next(line for line in lines if line["station"] == where)
    assert (line["late"], line["mean_hours"]) == (1, 48.3)


def test_the_first_in_the_alphabet_wins_a_tie(candidate: Any) -> None:
    candidate.run("python -m kubik migrate")
    where = station(candidate, "Heel")
    for courier in ("Zip", "Mol"):
        parcel(candidate, where, "2022-04-01 10:00:00", "2022-04-01 12:00:00", courier)
    lines = report(candidate, "2022-04")["stations"]
    line = next(line for line in lines if line["station"] == where)
    assert line["busiest_courier"] == "Mol"


def test_the_last_day_of_a_station(candidate: Any) -> None:
    candidate.run("python -m kubik migrate")
    where = station(candidate, "Heel", "2022-05-01")
    assert where in [line["station"] for line in report(candidate, "2022-05")["stations"]]
    assert where not in [line["station"] for line in report(candidate, "2022-06")["stations"]]


def test_totals_weigh_parcels(candidate: Any) -> None:
    candidate.run("python -m kubik migrate")
    one, other = station(candidate, "Heel"), station(candidate, "Ell")
    for hour in ("11", "11", "11"):
        parcel(candidate, one, "2022-07-01 10:00:00", f"2022-07-01 {hour}:00:00")
    parcel(candidate, other, "2022-07-01 10:00:00", "2022-07-01 19:00:00")
    assert report(candidate, "2022-07")["totals"]["mean_hours"] == 3.0
