"""Made-up experiments with a known answer."""

from typing import Any

import pandas as pd
import pytest


def test_a_ramp_up_does_not_look_like_an_effect(candidate: Any) -> None:
    # (phase, treated, visitors, buyers): no effect in either phase, plus 20 points if pooled.
    cells = [(0, False, 90, 9), (0, True, 10, 1), (1, False, 50, 20), (1, True, 50, 20)]
    rows = [
        {"phase": phase, "treated": treated, "converted": number < buyers}
        for phase, treated, visitors, buyers in cells
        for number in range(visitors)
    ]
    visitors = pd.DataFrame(rows)
    visitors = visitors.assign(visitor=visitors.index.astype(str), prior=0.0, revenue=0.0)
    found = candidate.module("readout.effects").estimate(visitors, 0.95)
    assert found["conversion"]["estimate"] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(("p_value", "verdict"), [(0.02, "ship"), (0.03, "continue")])
def test_a_look_has_its_part_of_alpha(candidate: Any, p_value: float, verdict: str) -> None:
    plan = {"alpha": 0.05, "looks": [1, 2], "margin": 0.5}
    effects = {
        "conversion": {"estimate": 0.1, "low": 0.0, "high": 0.2, "p_value": p_value},
        "revenue": {"estimate": 0.1, "low": -0.1, "high": 0.3, "p_value": 0.3},
    }
    assert candidate.module("readout.verdict").decide(plan, 1, effects) == verdict
