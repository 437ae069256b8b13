"""The two reports: what a load costs, called as a module."""

from typing import Any

import pytest


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("A load of full hundreds is not charged one hundred too much")
def test_full_hundreds(candidate: Any) -> None:
    fees = candidate.module("weighbridge.fees")
    assert fees.fee_cents("mixed", 200) == 840
    assert fees.fee_cents("mixed", 300) == 1260
    assert fees.fee_cents("rubble", 1000) == 2500
    assert fees.fee_cents("wood", 24000) == 48000


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("Every started hundred is charged in full")
def test_started_hundreds(candidate: Any) -> None:
    fees = candidate.module("weighbridge.fees")
    assert fees.fee_cents("mixed", 199) == 840
    assert fees.fee_cents("mixed", 201) == 1260
    assert fees.fee_cents("mixed", 299) == 1260
    assert fees.fee_cents("mixed", 301) == 1680
    assert fees.fee_cents("rubble", 1050) == 2750


@pytest.mark.criterion("problem_solving", weight=2)
@pytest.mark.title("Free material is free, whatever it weighs")
def test_free_material(candidate: Any) -> None:
    fees = candidate.module("weighbridge.fees")
    for material in ("garden", "metal"):
        for net_kg in (0, 1, 100, 101, 2500):
            assert fees.fee_cents(material, net_kg) == 0, f"{net_kg} kg of {material}"


@pytest.mark.criterion("problem_solving")
@pytest.mark.title("A vehicle that leaves nothing pays nothing")
def test_nothing_left(candidate: Any) -> None:
    fees = candidate.module("weighbridge.fees")
    for material in ("rubble", "wood", "mixed"):
        assert fees.fee_cents(material, 0) == 0, material


@pytest.mark.criterion("problem_solving")
@pytest.mark.title("A load that costs anything costs at least 6.00")
def test_minimum(candidate: Any) -> None:
    fees = candidate.module("weighbridge.fees")
    assert fees.fee_cents("wood", 1) == 600
    assert fees.fee_cents("wood", 300) == 600
    assert fees.fee_cents("wood", 301) == 800
    assert fees.fee_cents("mixed", 100) == 600
    assert fees.fee_cents("mixed", 101) == 840
