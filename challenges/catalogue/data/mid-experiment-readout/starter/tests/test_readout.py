"""The readout that the ticket asks for: the beginning, not all of it."""

import json
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pytest

pytestmark = pytest.mark.criterion("role_experience")


@pytest.fixture
def experiment(candidate: Any) -> tuple[Any, pd.DataFrame, pd.DataFrame]:
    load = candidate.module("readout.load")
    return (
        candidate.module("readout.plan").load_plan("plans/seat-map.toml"),
        load.read_exposures("samples/exposures.csv"),
        load.read_orders("samples/orders.csv"),
    )


@pytest.mark.title("The sample's last look: one row per visitor, and no better than the list")
def test_last_look(candidate: Any, experiment: Any) -> None:
    at = datetime(2026, 4, 20, tzinfo=UTC)
    report = candidate.module("readout.compare").read_experiment(*experiment, at)
    assert (report["experiment"], report["at"]) == ("seat-map", "2026-04-20T00:00:00+00:00")
    assert (report["look"], report["verdict"]) == (3, "keep control")
    assert report["visitors"] == {"control": 474, "treatment": 224}
    assert report["left_out"] == {"outside": 1, "crossed": 2, "immature": 0}
    assert report["balance"] == {"p_value": pytest.approx(0.911, abs=0.001), "ok": True}
    assert report["confidence"] == pytest.approx(0.9833, abs=0.0001)
    assert report["effects"]["conversion"] == {
        "estimate": pytest.approx(-0.0178, abs=0.0001),
        "low": pytest.approx(-0.1132, abs=0.0001),
        "high": pytest.approx(0.0775, abs=0.0001),
        "p_value": pytest.approx(0.654, abs=0.001),
    }


@pytest.mark.title("A day on which no look was planned shows no effects")
def test_some_day(candidate: Any, experiment: Any) -> None:
    at = datetime(2026, 4, 1, tzinfo=UTC)
    report = candidate.module("readout.compare").read_experiment(*experiment, at)
    assert (report["look"], report["verdict"]) == (None, "not a planned look")
    assert report["effects"] is None


@pytest.mark.title("The sample size is worked out")
def test_power(candidate: Any) -> None:
    needed = candidate.module("readout.power").visitors_per_variant
    assert needed(0.062, 0.01, 0.0167) == 13066


PLAN = """\
name = "bold-button"
control = "plain"
treatment = "bold"
alpha = 0.05
margin = 0.5
window_days = 7
ends = 2026-04-12T00:00:00Z
looks = [2026-04-20T00:00:00Z]
phases = [{from = 2026-03-02T00:00:00Z, share = 0.5}]
"""


@pytest.mark.title("The command writes the report as JSON")
def test_command(candidate: Any) -> None:
    seen, bought = "visitor,variant,seen_at\n", ""
    for variant, buyers in (("plain", 10), ("bold", 25)):
        for number in range(60):
            name = f"{variant}{number}"
            seen += f"{name},{variant},2026-03-10T10:00:00Z\n" * 2
            if number < buyers:
                paid = 1900 + 200 * (number % 2)
                bought += f"T-{name},{name},2026-03-11T10:00:00Z,{paid},\n"
    header = "order,visitor,ordered_at,amount_cents,refunded_at\n"
    done = candidate.run(
        "python -m readout read plan.toml seen.csv orders.csv"
        " --at 2026-04-20T02:00:00+02:00 --out report.json",
        files={"plan.toml": PLAN, "seen.csv": seen, "orders.csv": header + bought},
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.read("report.json"))
    assert (report["look"], report["verdict"]) == (1, "ship")
    assert report["visitors"] == {"control": 60, "treatment": 60}
    assert report["effects"]["conversion"]["estimate"] == pytest.approx(0.25)
    assert report["effects"]["revenue"]["estimate"] == pytest.approx((24 * 20 + 19 - 200) / 60)
