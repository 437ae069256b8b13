"""The rules of docs/method.md and docs/data.md, one by one."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

PLAN = """\
name = "bold-button"
control = "plain"
treatment = "bold"
alpha = 0.06
margin = 0.5
window_days = 7
ends = 2026-04-12T00:00:00Z
looks = [2026-03-23T00:00:00Z, 2026-04-06T00:00:00Z, 2026-04-20T00:00:00Z]
phases = [
    {from = 2026-03-02T00:00:00Z, share = 0.1},
    {from = 2026-03-23T00:00:00Z, share = 0.5},
]
"""
LAST = datetime(2026, 4, 20, tzinfo=UTC)
ENTRY = datetime(2026, 3, 10, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


@pytest.fixture
def plan(candidate: Any) -> Any:
    return candidate.module("readout.plan").parse_plan(PLAN)


def seen(*rows: tuple[str, str, datetime]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["visitor", "variant", "seen_at"])
    table["seen_at"] = pd.to_datetime(table["seen_at"], utc=True)
    return table


def bought(*rows: tuple[str, str, datetime, float, datetime | None]) -> pd.DataFrame:
    columns = ["order", "visitor", "ordered_at", "amount", "refunded_at"]
    table = pd.DataFrame(rows, columns=columns)
    for name in ("ordered_at", "refunded_at"):
        table[name] = pd.to_datetime(table[name], utc=True)
    return table.astype({"amount": float})


def analyse(
    candidate: Any, plan: Any, exposures: Any, orders: Any = None, at: datetime = LAST
) -> tuple[pd.DataFrame, dict[str, int]]:
    orders = bought() if orders is None else orders
    pair = candidate.module("readout.visitors").analysed(plan, exposures, orders, at)
    return pair[0], pair[1]


def only(candidate: Any, plan: Any, *orders: Any, at: datetime = LAST) -> dict[str, Any]:
    """The row of a visitor who entered at ENTRY and has these orders."""
    table, _ = analyse(candidate, plan, seen(("a", "plain", ENTRY)), bought(*orders), at)
    return table.to_dict("records")[0]


# Who is analysed


def test_one_row_per_visitor(candidate: Any, plan: Any) -> None:
    change = plan["phases"][1]["from"]
    table, left_out = analyse(
        candidate,
        plan,
        seen(
            ("b", "bold", change),
            ("a", "plain", change),
            ("a", "plain", change - SECOND),
            ("c", "bold", plan["ends"] - SECOND),
            ("d", "plain", plan["phases"][0]["from"]),
        ),
    )
    assert list(table.columns) == [
        *("visitor", "treated", "phase", "prior", "converted", "revenue"),
    ]
    assert list(table.index) == [0, 1, 2, 3]
    assert table["visitor"].tolist() == ["a", "b", "c", "d"]
    assert table["treated"].tolist() == [False, True, True, False]
    assert table["phase"].tolist() == [0, 1, 1, 0]
    assert left_out == {"outside": 0, "crossed": 0, "immature": 0}


def test_left_out_for_the_first_reason(candidate: Any, plan: Any) -> None:
    begin, at = plan["phases"][0]["from"], plan["looks"][1]
    table, left_out = analyse(
        candidate,
        plan,
        seen(
            ("early and crossed", "plain", begin - SECOND),
            ("early and crossed", "bold", begin),
            ("crossed and new", "plain", at - DAY),
            ("crossed and new", "bold", at - SECOND),
            ("new", "plain", at - 7 * DAY + SECOND),
            ("just ripe", "plain", at - 7 * DAY),
            ("crosses later", "plain", begin),
            ("crosses later", "bold", at),
            ("comes later", "plain", at),
        ),
        at=at,
    )
    assert table["visitor"].tolist() == ["crosses later", "just ripe"]
    assert left_out == {"outside": 1, "crossed": 1, "immature": 1}


def test_entering_at_the_end_is_outside(candidate: Any, plan: Any) -> None:
    exposures = seen(("a", "plain", plan["ends"]))
    table, left_out = analyse(candidate, plan, exposures)
    assert (len(table), left_out["outside"]) == (0, 1)


def test_nobody_yet(candidate: Any, plan: Any) -> None:
    table, left_out = analyse(candidate, plan, seen(("a", "plain", ENTRY)), at=ENTRY)
    assert len(table) == 0
    assert table.dtypes[["treated", "converted"]].tolist() == [bool, bool]
    assert left_out == {"outside": 0, "crossed": 0, "immature": 0}


# What is measured


def test_the_window_includes_its_beginning_and_excludes_its_end(candidate: Any, plan: Any) -> None:
    row = only(
        candidate,
        plan,
        ("1", "a", ENTRY, 1.0, None),
        ("2", "a", ENTRY + 7 * DAY - SECOND, 2.0, None),
        ("3", "a", ENTRY + 7 * DAY, 4.0, None),
        ("4", "a", ENTRY - SECOND, 8.0, None),
        ("5", "a", ENTRY - 28 * DAY, 16.0, None),
        ("6", "a", ENTRY - 28 * DAY - SECOND, 32.0, None),
        ("7", "other", ENTRY, 64.0, None),
    )
    assert (row["converted"], row["revenue"], row["prior"]) == (True, 3.0, 24.0)


def test_a_repeated_order_is_one_and_equal_orders_are_two(candidate: Any, plan: Any) -> None:
    again = ("1", "a", ENTRY, 10.0, None)
    row = only(candidate, plan, again, again, ("2", "a", ENTRY, 10.0, None))
    assert row["revenue"] == 20.0


def test_a_refund_counts_from_the_moment_after_it(candidate: Any, plan: Any) -> None:
    order = ("1", "a", ENTRY, 10.0, LAST)
    assert only(candidate, plan, order)["revenue"] == 10.0
    row = only(candidate, plan, order, at=LAST + SECOND)
    assert (row["converted"], row["revenue"]) == (False, 0.0)


def test_prior_knows_only_refunds_before_the_entry(candidate: Any, plan: Any) -> None:
    row = only(
        candidate,
        plan,
        ("1", "a", ENTRY - 9 * DAY, 1.0, ENTRY - SECOND),
        ("2", "a", ENTRY - 9 * DAY, 2.0, ENTRY),
        ("3", "a", ENTRY - 9 * DAY, 4.0, ENTRY + DAY),
    )
    assert row["prior"] == 6.0


# The split


def people(*groups: tuple[int, bool, int]) -> pd.DataFrame:
    """Visitors: phase, treated, how many."""
    table = pd.DataFrame([(p, t) for p, t, count in groups for _ in range(count)])
    table.columns = ["phase", "treated"]
    return table.assign(prior=0.0, converted=False, revenue=0.0)


@pytest.mark.parametrize(
    ("groups", "p_value"),
    [
        # (20-10)²/10 + (80-90)²/90, one degree of freedom
        ([(0, True, 20), (0, False, 80)], 0.000858),
        # + (45-50)²/50 · 2, two
        ([(0, True, 20), (0, False, 80), (1, True, 45), (1, False, 55)], 0.002345),
        # only the second phase has visitors
        ([(1, True, 45), (1, False, 55)], 0.317311),
    ],
)
def test_balance(candidate: Any, plan: Any, groups: Any, p_value: float) -> None:
    found = candidate.module("readout.balance").check_balance(plan, people(*groups))
    assert found == {"p_value": pytest.approx(p_value, abs=1e-6), "ok": p_value >= 0.001}
    assert type(found["ok"]) is bool


def test_a_share_of_one(candidate: Any, plan: Any) -> None:
    check = candidate.module("readout.balance").check_balance
    plan["phases"][1]["share"] = 1
    assert check(plan, people((1, True, 9)))["ok"]
    assert check(plan, people((1, True, 9), (1, False, 1))) == {"p_value": 0.0, "ok": False}


# The effect


def crowd(size: int = 600) -> pd.DataFrame:
    """Two phases: the second has more treated visitors and spends 20 euros more."""
    random = np.random.default_rng(7)
    phase = np.arange(size) % 2
    treated = random.random(size) < np.where(phase == 0, 0.1, 0.5)
    prior = random.integers(0, 5, size) * 10.0
    revenue = 20.0 * phase + 0.5 * prior + 3.0 * treated + random.normal(0, 1 + treated, size)
    return pd.DataFrame(
        {
            "visitor": [f"v{n:04}" for n in range(size)],
            "treated": treated,
            "phase": phase,
            "prior": prior,
            "converted": random.random(size) < 0.3,
            "revenue": revenue,
        }
    )


def estimate(candidate: Any, visitors: pd.DataFrame, confidence: float = 0.95) -> Any:
    return candidate.module("readout.effects").estimate(visitors, confidence)


def test_effect_is_found_within_phases_with_hc3(candidate: Any) -> None:
    visitors = crowd()
    found = estimate(candidate, visitors, 0.9)["revenue"]
    # By hand.
    x = np.column_stack(
        [visitors["treated"], visitors["phase"] == 0, visitors["phase"] == 1, visitors["prior"]]
    ).astype(float)
    inverse = np.linalg.inv(x.T @ x)
    beta = inverse @ x.T @ visitors["revenue"].to_numpy()
    leverage = np.einsum("ij,jk,ik->i", x, inverse, x)
    scaled = (visitors["revenue"].to_numpy() - x @ beta) / (1 - leverage)
    error = np.sqrt((inverse @ (x.T * scaled**2) @ x @ inverse)[0, 0])
    assert found["estimate"] == pytest.approx(beta[0])
    assert found["estimate"] == pytest.approx(3, abs=0.5)
    assert found["low"] == pytest.approx(beta[0] - 1.6448536 * error)
    assert found["high"] == pytest.approx(beta[0] + 1.6448536 * error)


def test_without_prior_it_is_the_difference(candidate: Any) -> None:
    visitors = crowd().assign(prior=0.0).query("phase == 1")
    found = estimate(candidate, visitors)["conversion"]
    shares = visitors.groupby("treated")["converted"].mean()
    assert found["estimate"] == pytest.approx(shares[True] - shares[False])


@pytest.mark.parametrize("prior", [0.0, 250.0])
def test_a_visitor_alone_in_a_phase_changes_nothing(candidate: Any, prior: float) -> None:
    first = crowd().query("phase == 0")
    alone = crowd().query("phase == 1").head(1).assign(prior=prior)
    found = estimate(candidate, pd.concat([first, alone], ignore_index=True))
    expected = estimate(candidate, first)
    for outcome in ("conversion", "revenue"):
        assert found[outcome] == pytest.approx(expected[outcome])


def test_nobody_bought(candidate: Any) -> None:
    found = estimate(candidate, crowd().assign(converted=False, revenue=0.0))
    nothing = {"estimate": 0.0, "low": 0.0, "high": 0.0, "p_value": 1.0}
    assert found == {"conversion": nothing, "revenue": nothing}


def test_nobody_to_compare_with(candidate: Any) -> None:
    apart = crowd().assign(treated=lambda table: table["phase"] == 1)
    with candidate.raises("readout.errors.ReadoutError"):
        estimate(candidate, apart)


# The verdict


@pytest.mark.parametrize(
    ("conversion", "p_value", "low", "high", "verdict"),
    [
        (0.01, 0.0199, -0.4, 1.0, "ship"),
        (0.01, 0.02, -0.4, 1.0, "continue"),  # not below its part
        (0.01, 0.0199, -0.5, 1.0, "continue"),  # not above the margin
        (-0.01, 0.0199, -0.4, 1.0, "stop"),
        (-0.01, 0.02, -0.4, 1.0, "continue"),
        (0.01, 0.0199, -1.0, -0.51, "stop"),
        (0.0, 0.9, -1.0, -0.51, "stop"),
        (0.0, 0.9, -1.0, -0.5, "continue"),
    ],
)
def test_verdicts(
    candidate: Any,
    plan: Any,
    conversion: float,
    p_value: float,
    low: float,
    high: float,
    verdict: str,
) -> None:
    decide = candidate.module("readout.verdict").decide
    effects = {
        "conversion": {"estimate": conversion, "low": -1.0, "high": 1.0, "p_value": p_value},
        "revenue": {"estimate": 0.0, "low": low, "high": high, "p_value": 0.5},
    }
    assert decide(plan, plan["looks"][0], effects) == verdict
    last = "keep control" if verdict == "continue" else verdict
    assert decide(plan, plan["looks"][-1], effects) == last


# All of it


def experiment(treated: int, control: int) -> pd.DataFrame:
    """Visitors of the second phase, whose share is 0.5."""
    entry = datetime(2026, 3, 24, tzinfo=UTC)
    return seen(
        *((f"t{number}", "bold", entry) for number in range(treated)),
        *((f"c{number}", "plain", entry) for number in range(control)),
    )


@pytest.mark.parametrize("at", [LAST, LAST - DAY])
def test_a_broken_split_is_invalid_at_any_time(candidate: Any, plan: Any, at: datetime) -> None:
    read = candidate.module("readout.compare").read_experiment
    report = read(plan, experiment(100, 200), bought(), at)
    assert (report["verdict"], report["effects"]) == ("invalid", None)
    assert report["look"] == (3 if at == LAST else None)
    assert report["confidence"] == pytest.approx(0.98)


@pytest.mark.parametrize(("treated", "control"), [(0, 0), (0, 40), (40, 0)])
def test_an_empty_variant(candidate: Any, plan: Any, treated: int, control: int) -> None:
    read = candidate.module("readout.compare").read_experiment
    with candidate.raises("readout.errors.ReadoutError"):
        read(plan, experiment(treated, control), bought(), LAST)


def test_the_command_reports_an_empty_variant(candidate: Any) -> None:
    done = candidate.run(
        "python -m readout read plans/seat-map.toml samples/exposures.csv samples/orders.csv"
        " --at 2026-03-05T00:00:00Z --out report.json"
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("readout: ")
    assert len(done.stderr.splitlines()) == 1
    assert not done.exists("report.json")


def test_later_exports_and_other_orders_of_rows_report_the_same(candidate: Any) -> None:
    load, at = candidate.module("readout.load"), datetime(2026, 4, 6, tzinfo=UTC)
    plan = candidate.module("readout.plan").load_plan("plans/seat-map.toml")
    exposures = load.read_exposures("samples/exposures.csv")
    orders = load.read_orders("samples/orders.csv")
    known = orders[orders["ordered_at"] < at].copy()
    known.loc[known["refunded_at"] >= at, "refunded_at"] = pd.NaT
    read = candidate.module("readout.compare").read_experiment
    report = read(plan, exposures, orders, at)
    assert report["look"] == 2
    assert read(plan, exposures[exposures["seen_at"] < at], known, at) == report
    for seed in range(3):
        shuffled = (table.sample(frac=1, random_state=seed) for table in (exposures, orders))
        assert read(plan, *shuffled, at) == report
