"""The program on main: the repair, and what must have stayed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Repository


@pytest.mark.criterion("problem_solving", weight=3)
@pytest.mark.title("A sheet that is handed in late does not make a bill enormous")
def test_late_sheets(repository: Repository) -> None:
    rows = [
        "09,2025-09-13,500,",
        "05,2024-11-02,1000,",
        "09,2025-06-14,470,",
        "05,2025-09-13,1290,",
        "05,2025-03-29,1010,a late one",
        "09,2025-03-29,430,",
        "05,2025-06-14,1100,another",
        "05,2024-09-13,990,the season before",
    ]
    assert repository.report("main", rows, 2025) == [
        ["plot", "units", "water", "standing", "total"],
        ["05", "290", "40.40", "6.50", "46.90"],
        ["09", "70", "7.00", "6.50", "13.50"],
        ["all", "360", "47.40", "13.00", "60.40"],
    ]


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("A correction counts alone, wherever its row stands")
def test_corrections(repository: Repository) -> None:
    rows = [
        "05,2025-03-29,100,",
        "05,2025-06-14,910,misread",
        "05,2025-09-13,190,",
        "08,2025-03-29,700,",
        "08,2025-03-29,70,",
        "05,2025-06-14,130,",
        "08,2025-09-13,90,",
        "08,2025-09-13,95,",
        "08,2025-09-13,75,the third look",
    ]
    assert repository.units("main", rows, 2025) == {"05": "90", "08": "5"}


@pytest.mark.criterion("python_fundamentals", weight=2)
@pytest.mark.title("A new meter still begins anew, in whatever order the rows stand")
def test_new_meters(repository: Repository) -> None:
    in_order = [
        "05,2025-03-29,100,",
        "05,2025-06-14,130,",
        "05,2025-06-14,4,new meter",
        "05,2025-09-13,24,",
    ]
    new_one_first = [row.replace("05,", "06,") for row in reversed(in_order)]
    corrected = [
        "07,2025-06-14,400,new meter",
        "07,2025-09-13,24,",
        "07,2025-06-14,13000,",
        "07,2025-03-29,99990,",
        "07,2025-06-14,4,new meter",
        "07,2025-06-14,10,",
    ]
    on_its_own_day = [
        "08,2025-09-13,30,",
        "08,2025-03-29,50,",
        "08,2025-07-01,3,new meter",
        "08,2025-06-14,70,",
    ]
    rows = [*in_order, *new_one_first, *corrected, *on_its_own_day]
    units = {"05": "50", "06": "50", "07": "40", "08": "47"}
    assert repository.units("main", rows, 2025) == units


@pytest.mark.criterion("python_fundamentals", weight=2)
@pytest.mark.title("A meter that turns over is still counted on, even in a late sheet")
def test_turnovers(repository: Repository) -> None:
    rows = [
        "05,2025-03-29,99999,",
        "05,2025-09-13,0,",
        "06,2025-03-29,99000,",
        "06,2025-09-13,250,",
        "06,2025-06-14,99900,late",
        "07,2025-03-29,500,",
        "07,2025-09-13,500,",
        "08,2025-03-29,50000,",
        "08,2025-09-13,10000,a swimming pool",
    ]
    units = {"05": "1", "06": "1250", "07": "0", "08": "60000"}
    assert repository.units("main", rows, 2025) == units


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("A large file takes seconds: nobody walks over all of it once per plot")
def test_large_file(repository: Repository) -> None:
    # One pass takes less than a second; a walk per plot looks at two billion rows.
    plots = [f"{number:05}" for number in range(25_000)]
    days = {"2025-03-29": 100, "2025-09-13": 190, "2025-06-14": 130}
    rows = [f"{plot},{day},{units}," for day, units in days.items() for plot in plots]
    command = ("python", "-m", "plotwater", "bills", "--readings", "../readings.csv")
    done = repository.run("main", *command, "--season", "2025", rows=rows)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert (len(lines), lines[1], lines[-1]) == (
        25_002,
        "00000,90,9.00,6.50,15.50",
        "all,2250000,225000.00,162500.00,387500.00",
    )


@pytest.mark.criterion("python_fundamentals", weight=2)
@pytest.mark.title("Everything else on main does what it did")
def test_later_work_stays(repository: Repository) -> None:
    rows = [
        "05,2024-03-30,10,",
        "31,2024-03-30,7,",
        " 05 ,2024-09-30,100,",
        "05, 2024-10-01 , 110 ,",
        "05,2025-09-30,211,",
        "05,2025-10-01,215,",
    ]
    assert repository.report("main", rows, 2025) == [
        ["plot", "units", "water", "standing", "total"],
        ["05", "101", "10.16", "6.50", "16.66"],
        ["31", "0", "0.00", "6.50", "6.50"],
        ["all", "101", "10.16", "13.00", "23.16"],
    ]
    assert repository.report("main", rows, 2024) == [
        ["plot", "units", "water", "standing", "total"],
        ["05", "90", "8.10", "0.00", "8.10"],
        ["31", "0", "0.00", "0.00", "0.00"],
        ["all", "90", "8.10", "0.00", "8.10"],
    ]
    assert repository.program("main", "labels", "05", "31") == "FEN-05-Y\nFEN-31-N\n"
    rota = repository.program("main", "rota", "Ada", "Bo")
    assert rota == "March: Ada\nJune: Bo\nSeptember: Ada\n"
