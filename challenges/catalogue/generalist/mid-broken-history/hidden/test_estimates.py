"""The program on the branch: what both sides wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Repository

# Plot 05 was measured in both seasons, plot 06 in the first one only, and plot 07 in neither.
ROWS = [
    "05,2024-03-30,100,",
    "05,2024-09-14,150,",
    "06,2024-03-30,1000,",
    "06,2024-09-14,1250,",
    "05,2025-03-29,160,",
    "05,2025-09-13,290,",
    "06,2025-03-29,1300,",
    "07,2025-06-14,12,",
]


@pytest.mark.criterion("problem_solving", weight=3)
@pytest.mark.title("Estimated water has the first price, and the standing charge stays whole")
def test_price_of_an_estimate(repository: Repository) -> None:
    bills = repository.bills("estimates", ROWS, 2025)
    amounts = {
        plot: (bill["units"], bill["water"], bill["standing"], bill["total"])
        for plot, bill in bills.items()
    }
    assert amounts == {
        "05": ("130", "14.80", "6.50", "21.30"),
        "06": ("250", "25.00", "6.50", "31.50"),
        "07": ("0", "0.00", "6.50", "6.50"),
        "all": ("380", "39.80", "19.50", "59.30"),
    }


@pytest.mark.criterion("problem_solving", weight=3)
@pytest.mark.title("The new column comes last, and the bank finds the others where they were")
def test_columns_of_the_report(repository: Repository) -> None:
    header, *lines = repository.report("estimates", ROWS, 2025)
    assert header == ["plot", "units", "water", "standing", "total", "estimated"]
    assert {line[0]: line[5:] for line in lines} == {
        "05": [""],
        "06": ["yes"],
        "07": ["yes"],
        "all": [""],
    }


@pytest.mark.criterion("python_fundamentals", weight=2)
@pytest.mark.title("An estimate is the latest earlier season that was measured")
def test_season_of_an_estimate(repository: Repository) -> None:
    rows = [
        "05,2022-09-14,190,",
        "05,2022-03-30,100,",
        "05,2023-09-14,400,",
        "05,2023-03-30,360,",
        "05,2023-06-14,380,late",
        "05,2024-06-14,500,one reading says nothing",
        "05,2025-06-14,520,misread",
        "05,2025-06-14,502,and corrected: still one reading",
        "06,2025-10-04,10,the season after",
        "06,2026-09-14,90,",
        "07,2024-09-30,40,",
        "07,2024-10-01,41,",
        "07,2024-03-30,20,",
    ]
    bills = repository.bills("estimates", rows, 2025)
    found = {plot: (bill["units"], bill["estimated"]) for plot, bill in bills.items()}
    estimates = {"05": ("40", "yes"), "06": ("0", "yes"), "07": ("20", "yes"), "all": ("60", "")}
    assert found == estimates


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("The branch has the repair as well, and measured plots pay as on main")
def test_measured_plots_pay_as_on_main(repository: Repository) -> None:
    rows = [
        "05,2025-03-29,100,",
        "05,2025-09-13,320,",
        "05,2025-06-14,180,late",
        "06,2025-03-29,50,",
        "06,2025-06-14,3,new meter",
        "06,2025-06-14,70,",
        "06,2025-09-13,33,",
        "07,2024-03-30,10,",
        "07,2024-09-14,90,",
        "07,2024-09-14,20,corrected",
    ]
    for season, plots in ((2025, {"05": "220", "06": "50"}), (2024, {"07": "10"})):
        bills = repository.bills("estimates", rows, season)
        before = repository.bills("main", rows, season)
        assert {plot: bills[plot]["units"] for plot in plots} == plots
        assert {plot: bills[plot] for plot in plots} == {
            plot: {**before[plot], "estimated": ""} for plot in plots
        }
