"""The leaks of 2025 stay closed."""

from typing import Any

import pytest

pytestmark = pytest.mark.criterion("testing")


@pytest.fixture
def history(candidate: Any) -> Any:
    return candidate.module("latehire.bookings").read_bookings("data/history.csv")


def answers(candidate: Any, history: Any) -> list[float]:
    costs = candidate.module("latehire.costs").read_costs("costs.toml")
    desk = candidate.module("latehire.bookings").read_bookings("samples/handouts-2026-01.csv")
    model = candidate.module("latehire.model").train(history, costs)
    return list(model.predict(desk, costs)["probability"])


@pytest.mark.title("What is known only later has no influence")
def test_later_columns(candidate: Any, history: Any) -> None:
    later = ["engine_hours", "extension_calls", "final_charge", "customer_late_share"]
    changed = history.assign(**{column: range(len(history)) for column in later})
    assert answers(candidate, changed) == pytest.approx(answers(candidate, history), abs=1e-9)


@pytest.mark.title("Machines that are still out teach nothing")
def test_open_hires(candidate: Any, history: Any) -> None:
    finished = history.dropna(subset="returned_at")
    assert answers(candidate, finished) == pytest.approx(answers(candidate, history), abs=1e-9)
