"""The beginning of what is tested, not all of it."""

from typing import Any

import pytest

LOADS = """\
ticket,material,in_kg,out_kg
W-101,rubble,2150,1400
W-102,garden,1320,1200
W-103,mixed,1500,1300
W-104,rubble,1290,1200
"""


@pytest.mark.criterion("problem_solving")
@pytest.mark.title("The builder's load costs what his neighbour's costs")
def test_reported_load(candidate: Any) -> None:
    fees = candidate.module("weighbridge.fees")
    assert fees.fee_cents("mixed", 199) == 840
    assert fees.fee_cents("mixed", 200) == 840


@pytest.mark.criterion("role_experience")
@pytest.mark.title("The list shows what each load costs")
def test_list(candidate: Any) -> None:
    loads = "ticket,material,in_kg,out_kg\nW-101,rubble,2150,1400\nW-105,wood,1255,1200\n"
    done = candidate.run("python -m weighbridge loads.csv", files={"loads.csv": loads})
    assert done.returncode == 0, done.stderr
    assert done.stdout == "W-101 rubble 750 kg 20.00\nW-105 wood 55 kg 6.00\n"


@pytest.mark.criterion("role_experience")
@pytest.mark.title("The ticket's example gives the ticket's summary")
def test_summary_of_the_ticket(candidate: Any) -> None:
    done = candidate.run(
        "python -m weighbridge loads.csv --json summary.json", files={"loads.csv": LOADS}
    )
    assert done.returncode == 0, done.stderr
    assert done.json("summary.json") == {
        "loads": 4,
        "fees_cents": 3440,
        "materials": [
            {"material": "rubble", "loads": 2, "net_kg": 840, "fees_cents": 2600},
            {"material": "mixed", "loads": 1, "net_kg": 200, "fees_cents": 840},
            {"material": "garden", "loads": 1, "net_kg": 120, "fees_cents": 0},
        ],
    }
