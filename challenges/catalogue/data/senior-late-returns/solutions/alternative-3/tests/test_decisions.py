"""The cheapest answer, whatever the costs."""

from typing import Any

import numpy as np
import pytest


@pytest.fixture
def choose(candidate: Any) -> Any:
    module = candidate.module("latehire.costs")

    def names(probabilities: list[float], costs: Any) -> list[str]:
        return [list(costs)[n] for n in module.choose(np.array(probabilities), costs)]

    return names


def test_the_cheapest(choose: Any) -> None:
    costs = {
        "none": {"on_time": 0.0, "late": 160.0},
        "call": {"on_time": 6.0, "late": 105.0},
        "standby": {"on_time": 35.0, "late": 50.0},
    }
    # none and call cost the same at 6/61, call and standby at 29/84.
    expected = ["none", "none", "call", "call", "standby", "standby"]
    assert choose([0, 0.098, 0.099, 0.345, 0.346, 1], costs) == expected


def test_of_equals_the_first(choose: Any) -> None:
    flat, steep = {"on_time": 0.3, "late": 0.3}, {"on_time": 0.1, "late": 0.5}
    assert choose([0.5], {"a": flat, "b": steep}) == ["a"]
    assert choose([0.5], {"b": steep, "a": flat}) == ["b"]
    assert choose([0.0, 0.7], {"x": flat, "y": flat}) == ["x", "x"]


def test_one_answer_or_many(choose: Any) -> None:
    assert choose([0.1, 0.9], {"pray": {"on_time": 1, "late": 2}}) == ["pray", "pray"]
    many = {f"a{n}": {"on_time": float(n), "late": 100.0 - n * n} for n in range(9)}
    assert choose([0.0, 1.0], many) == ["a0", "a8"]


def test_no_answer_is_an_error(candidate: Any) -> None:
    with candidate.raises("latehire.errors.HireError"):
        candidate.module("latehire.costs").check_costs({})


def test_what_was_paid(candidate: Any) -> None:
    module = candidate.module("latehire.costs")
    costs = {"a": {"on_time": 1.0, "late": 20.0}, "b": {"on_time": 5.0, "late": 7.0}}
    paid = module.paid(np.array([0, 0, 1]), np.array([True, False, True]), costs)
    assert list(paid) == [20.0, 1.0, 7.0]
    assert module.best_single_answer(0.1, costs) == ("a", pytest.approx(2.9))
