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


def remind(candidate: Any, number: int, *times: str) -> None:
    """Reminders for a parcel."""
    for sent in times:
        candidate.sql("INSERT INTO reminders (parcel_id, sent_at) VALUES (%s, %s)", [number, sent])


def empty(candidate: Any, month: str) -> None:
    """Remove what an earlier run of the tests left in a month, for tests of all its parcels."""
    started = f"stored_at LIKE '{month}-%'"
    candidate.sql(
        f"DELETE FROM reminders WHERE parcel_id IN (SELECT id FROM parcels WHERE {started})"
    )
    candidate.sql(f"DELETE FROM parcels WHERE {started}")


def report(candidate: Any, month: str) -> Any:
    """The report of a month."""
    done = candidate.run(f"python -m kubik report --month {month} --out report.json")
    assert done.returncode == 0, done.stderr
    return done.json("report.json")


def line(candidate: Any, month: str, where: int) -> Any:
    """A station's line in the report of a month."""
    lines = {row["station"]: row for row in report(candidate, month)["stations"]}
    assert where in lines, f"station {where} is not in the report"
    return lines[where]


def status(candidate: Any, pattern: str) -> int:
    """The sum of the server's counters with such a name."""
    rows = candidate.sql("SHOW GLOBAL STATUS LIKE %s", [pattern])
    return sum(int(value) for _, value in rows)


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


def test_reminders_multiply_no_figure(candidate: Any) -> None:
    candidate.run("python -m kubik migrate")
    where = station(candidate, "Bredevoort")
    # Late and reminded three times, once after the month; in time; returned after two reminders.
    late = parcel(candidate, where, "Brum", "2021-06-29 10:00:00", "2021-07-03 10:00:00")
    remind(candidate, late, "2021-06-30 10:00:00", "2021-07-01 10:00:00", "2021-07-02 10:00:00")
    parcel(candidate, where, "Brum", "2021-06-02 10:00:00", "2021-06-03 10:00:00")
    back = parcel(candidate, where, "Brum", "2021-06-03 10:00:00", None)
    remind(candidate, back, "2021-06-04 10:00:00", "2021-06-05 10:00:00")
    candidate.sql("UPDATE parcels SET returned_at = '2021-07-10' WHERE id = %s", [back])
    assert line(candidate, "2021-06", where) == {
        "station": where,
        "name": "Bredevoort",
        "parcels": 3,
        "collected": 2,
        "late": 1,
        "returned": 1,
        "reminders": 5,
        "fees_cents": 750,
        "mean_hours": 60.0,
        "busiest_courier": "Brum",
    }


def test_late_is_more_than_48_hours_to_the_second(candidate: Any) -> None:
    candidate.run("python -m kubik migrate")
    where = station(candidate, "Vragender")
    parcel(candidate, where, "Brum", "2021-07-04 10:00:00", "2021-07-06 10:00:00")
    assert line(candidate, "2021-07", where)["late"] == 0
    parcel(candidate, where, "Brum", "2021-07-04 10:00:00", "2021-07-06 10:00:01")
    parcel(candidate, where, "Brum", "2021-07-04 10:00:00", "2021-07-06 10:40:00")
    assert line(candidate, "2021-07", where)["late"] == 2


def test_minutes_count_in_the_mean(candidate: Any) -> None:
    candidate.run("python -m kubik migrate")
    where = station(candidate, "Lievelde")
    parcel(candidate, where, "Brum", "2021-08-04 10:00:00", "2021-08-04 10:45:00")
    parcel(candidate, where, "Brum", "2021-08-04 10:00:00", "2021-08-04 11:45:00")
    assert line(candidate, "2021-08", where)["mean_hours"] == 1.3  # 1.25


def test_a_month_ends_with_its_last_second(candidate: Any) -> None:
    candidate.run("python -m kubik migrate")
    where = station(candidate, "Zieuwent")
    for stored in (
        *("2021-11-30 23:59:59", "2021-12-01 00:00:00"),
        *("2021-12-31 23:59:59", "2022-01-01 00:00:00"),
    ):
        parcel(candidate, where, "Brum", stored, "2022-02-01 00:00:00")
    assert line(candidate, "2021-12", where)["parcels"] == 2


def test_stations_that_were_open_on_a_day_of_the_month(candidate: Any) -> None:
    candidate.run("python -m kubik migrate")
    periods = {
        "closed the day before": ("2019-05-01", "2022-01-31"),
        "closed on the first": ("2019-05-01", "2022-02-01"),
        "opened on the last": ("2022-02-28", None),
        "opened the day after": ("2022-03-01", None),
    }
    numbers = {}
    for name, (opened, closed) in periods.items():
        numbers[name] = station(candidate, name)
        candidate.sql(
            "UPDATE stations SET opened_on = %s, closed_on = %s WHERE id = %s",
            [opened, closed, numbers[name]],
        )
    listed = {row["station"] for row in report(candidate, "2022-02")["stations"]}
    found = {name for name, number in numbers.items() if number in listed}
    assert found == {"closed on the first", "opened on the last"}


def test_totals_are_of_all_parcels(candidate: Any) -> None:
    candidate.run("python -m kubik migrate")
    empty(candidate, "2022-03")
    big, small, closed = (station(candidate, name) for name in ("Groot", "Klein", "Dicht"))
    for _ in range(3):
        parcel(candidate, big, "Brum", "2022-03-04 10:00:00", "2022-03-04 20:00:00")
    number = parcel(candidate, small, "Brum", "2022-03-04 10:00:00", "2022-03-07 10:00:00")
    remind(candidate, number, "2022-03-06 10:00:00", "2022-03-07 09:00:00")
    parcel(candidate, closed, "Brum", "2022-03-04 10:00:00", None)
    candidate.sql("UPDATE stations SET closed_on = '2022-02-01' WHERE id = %s", [closed])
    made = report(candidate, "2022-03")
    assert closed not in [row["station"] for row in made["stations"]]
    assert made["totals"] == {
        "parcels": 5,
        "collected": 4,
        "late": 1,
        "returned": 0,
        "reminders": 2,
        "fees_cents": 1250,
        "mean_hours": 25.5,
    }


def test_totals_of_a_month_without_parcels(candidate: Any) -> None:
    candidate.run("python -m kubik migrate")
    empty(candidate, "2022-04")
    totals = report(candidate, "2022-04")["totals"]
    assert totals.pop("mean_hours") is None
    assert set(totals.values()) == {0}


def test_equal_couriers_and_equal_stations(candidate: Any) -> None:
    candidate.run("python -m kubik migrate")
    empty(candidate, "2022-05")
    names = ("Twee", "Een", "Een", "Meer")
    numbers = [station(candidate, name) for name in names]
    for where in numbers:
        for courier in ("zoef", "Ypsilon", "brum", "zoef", "brum"):
            parcel(candidate, where, courier, "2022-05-04 10:00:00", None)
    parcel(candidate, numbers[3], "zoef", "2022-05-04 10:00:00", None)
    listed = [row for row in report(candidate, "2022-05")["stations"] if row["parcels"]]
    order = [numbers[3], numbers[1], numbers[2], numbers[0]]
    assert [row["station"] for row in listed] == order
    assert [row["busiest_courier"] for row in listed] == ["zoef", "brum", "brum", "brum"]


def test_only_the_month_is_read(candidate: Any) -> None:
    candidate.run("python -m kubik migrate")
    empty(candidate, "2017-09")
    where = [station(candidate, f"Halte {number}") for number in range(10)]
    # 24,000 parcels over 40 months from January 2015, 600 in each, and as many reminders.
    candidate.sql(
        "INSERT INTO parcels (station_id, courier, size, stored_at, collected_at, fee_cents)"
        " SELECT %s + seq %% 10, CONCAT('Courier ', seq %% 7), 'S',"
        " '2015-01-02' + INTERVAL seq DIV 600 MONTH + INTERVAL seq %% 600 HOUR,"
        " '2019-01-01', 100 FROM seq_0_to_23999",
        [where[0]],
    )
    candidate.sql(
        "INSERT INTO reminders (parcel_id, sent_at) SELECT id, stored_at + INTERVAL 2 DAY"
        " FROM parcels WHERE station_id BETWEEN %s AND %s",
        [where[0], where[-1]],
    )
    candidate.sql("UPDATE stations SET opened_on = '2015-01-01' WHERE id >= %s", [where[0]])
    try:
        candidate.sql("ANALYZE TABLE stations, parcels, reminders")
        before = status(candidate, "Handler_read%"), status(candidate, "Com_select")
        made = report(candidate, "2017-09")
        after = status(candidate, "Handler_read%"), status(candidate, "Com_select")
    finally:
        candidate.sql(
            "DELETE r FROM reminders AS r JOIN parcels AS p ON p.id = r.parcel_id"
            " WHERE p.station_id BETWEEN %s AND %s",
            [where[0], where[-1]],
        )
        candidate.sql(
            "DELETE FROM parcels WHERE station_id BETWEEN %s AND %s", [where[0], where[-1]]
        )
    assert (made["totals"]["parcels"], made["totals"]["reminders"]) == (600, 600)
    assert after[0] - before[0] <= 20 * 600
    assert after[1] - before[1] <= 10
