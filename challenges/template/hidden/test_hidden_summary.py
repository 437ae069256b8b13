"""The summary, called as a module."""

from typing import Any

import pytest

MONDAY = """\
ticket,material,in_kg,out_kg
W-201,wood,1500,1150
W-202,mixed,2000,1290
W-203,wood,1300,1100
W-204,mixed,1401,1200
"""


def summary_of(candidate: Any, text: str) -> Any:
    """Summarise the loads in this file."""
    loads = candidate.module("weighbridge.loads").read_loads(text)
    return candidate.module("weighbridge.summary").summarise(loads)


def materials_of(candidate: Any, *rows: str) -> list[str]:
    """The materials of these loads, in the summary's order."""
    text = "\n".join(["ticket,material,in_kg,out_kg", *rows])
    return [entry["material"] for entry in summary_of(candidate, text)["materials"]]


@pytest.mark.criterion("python_fundamentals", weight=2)
@pytest.mark.title("Loads, kilograms and fees are added up for each material and for the day")
def test_sums(candidate: Any) -> None:
    assert summary_of(candidate, MONDAY) == {
        "loads": 4,
        "fees_cents": 6020,
        "materials": [
            {"material": "mixed", "loads": 2, "net_kg": 911, "fees_cents": 4620},
            {"material": "wood", "loads": 2, "net_kg": 550, "fees_cents": 1400},
        ],
    }


@pytest.mark.criterion("python_fundamentals", weight=2)
@pytest.mark.title("What brought in most money comes first, and the same money goes by name")
def test_order(candidate: Any) -> None:
    wood, rubble = "W-301,wood,1300,1200", "W-302,rubble,1300,1200"
    metal, garden = "W-303,metal,9000,1000", "W-304,garden,1300,1200"
    by_name = ["rubble", "wood", "garden", "metal"]
    assert materials_of(candidate, wood, metal, garden, rubble) == by_name
    assert materials_of(candidate, rubble, garden, metal, wood) == by_name
    heavier_wood = "W-305,wood,1600,1200"
    assert materials_of(candidate, rubble, heavier_wood, garden) == ["wood", "rubble", "garden"]


@pytest.mark.criterion("python_fundamentals")
@pytest.mark.title("Free material is in the summary too")
def test_free_material_is_listed(candidate: Any) -> None:
    assert summary_of(candidate, "ticket,material,in_kg,out_kg\nW-401,metal,1750,1200\n") == {
        "loads": 1,
        "fees_cents": 0,
        "materials": [{"material": "metal", "loads": 1, "net_kg": 550, "fees_cents": 0}],
    }


@pytest.mark.criterion("python_fundamentals")
@pytest.mark.title("Each day starts from zero, and a day without loads stays there")
def test_days_are_apart(candidate: Any) -> None:
    assert summary_of(candidate, MONDAY)["fees_cents"] == 6020
    assert summary_of(candidate, MONDAY)["fees_cents"] == 6020
    nothing = {"loads": 0, "fees_cents": 0, "materials": []}
    assert summary_of(candidate, "ticket,material,in_kg,out_kg\n") == nothing
