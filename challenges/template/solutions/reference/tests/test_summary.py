"""The fees that were reported, and the summary."""

import json
from typing import Any

import pytest

HEADER = "ticket,material,in_kg,out_kg\n"


@pytest.mark.parametrize(
    ("material", "net_kg", "fee"),
    [
        ("mixed", 0, 0),
        ("mixed", 1, 600),
        ("mixed", 100, 600),
        ("mixed", 200, 840),
        ("mixed", 201, 1260),
        ("garden", 120, 0),
    ],
)
def test_fees(candidate: Any, material: str, net_kg: int, fee: int) -> None:
    assert candidate.module("weighbridge.fees").fee_cents(material, net_kg) == fee


def test_the_same_money_goes_by_name(candidate: Any) -> None:
    text = HEADER + "1,wood,1100,1000\n2,metal,1100,1000\n3,garden,1100,1000\n4,mixed,1100,1000\n"
    loads = candidate.module("weighbridge.loads").read_loads(text)
    summary = candidate.module("weighbridge.summary").summarise(loads)
    names = [entry["material"] for entry in summary["materials"]]
    assert names == ["mixed", "wood", "garden", "metal"]


def test_a_bad_line_keeps_the_older_summary(candidate: Any) -> None:
    older = json.dumps({"loads": 7})
    done = candidate.run(
        "python -m weighbridge loads.csv --json summary.json",
        files={"loads.csv": HEADER + "1,wood,900,1000\n", "summary.json": older},
    )
    assert done.returncode == 2
    assert done.text("summary.json") == older
