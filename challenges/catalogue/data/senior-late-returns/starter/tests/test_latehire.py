"""What the ticket asks for: the beginning, not all of it."""

from typing import Any

import pytest

pytestmark = pytest.mark.criterion("role_experience")


@pytest.fixture
def history(candidate: Any) -> Any:
    return candidate.module("latehire.bookings").read_bookings("data/history.csv")


@pytest.fixture
def desk(candidate: Any) -> Any:
    return candidate.module("latehire.bookings").read_bookings("samples/handouts-2026-01.csv")


@pytest.fixture
def costs(candidate: Any) -> Any:
    return candidate.module("latehire.costs").read_costs("costs.toml")


@pytest.mark.title("Training tells what it learned from and how well it did")
def test_metrics(candidate: Any, history: Any, costs: Any) -> None:
    metrics = candidate.module("latehire.model").train(history, costs).metrics
    assert sorted(metrics) == [
        "bookings",
        "brier",
        "cost_per_booking",
        "customers",
        "late_share",
        "roc_auc",
    ]
    assert metrics["bookings"] == 1775
    assert metrics["customers"] == 280
    assert metrics["roc_auc"] < 0.9, "too good to be true"


@pytest.mark.title("A morning's hand-outs are answered one by one as they are together")
def test_one_by_one(candidate: Any, history: Any, desk: Any, costs: Any) -> None:
    model = candidate.module("latehire.model").train(history, costs)
    together = model.predict(desk, costs)
    assert list(together.columns) == ["booking_id", "probability", "decision"]
    assert list(together["booking_id"]) == list(desk["booking_id"])
    assert set(together["decision"]) <= set(costs)
    for number in range(3):
        alone = model.predict(desk.iloc[[number]], costs)
        expected = together["probability"].iloc[number]
        assert alone["probability"].iloc[0] == pytest.approx(expected, abs=1e-6)


@pytest.mark.title("The depot managers' table works")
def test_utilisation(candidate: Any) -> None:
    done = candidate.run("python -m latehire utilisation --data data/history.csv --out table.csv")
    assert done.returncode == 0, done.stderr
    rows = {row["depot"]: row for row in done.rows("table.csv")}
    assert sorted(rows) == ["Alder Dock", "Birch Lane", "Cinder Hill", "Drovers", "Elm Works"]
    assert int(rows["Drovers"]["telehandler"]) == 140
