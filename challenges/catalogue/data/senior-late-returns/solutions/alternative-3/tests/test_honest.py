"""What may influence an answer, and whether the score tells what new customers show."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

ROOT = Path(__file__).resolve().parents[1]
AFTERWARDS = ["engine_hours", "extension_calls", "final_charge"]
NIGHTLY = ["customer_bookings", "customer_late_share", "account_status"]
MAY_BE_BLANK = [
    *("depot", "machine", "sector", "lead_days", "price_per_day", "crew_size", "distance_km"),
    "deposit",
]


@pytest.fixture(scope="module")
def bookings(candidate: Any) -> Any:
    return candidate.module("latehire.bookings")


@pytest.fixture(scope="module")
def history(bookings: Any) -> Any:
    return bookings.read_bookings(ROOT / "data/history.csv")


@pytest.fixture(scope="module")
def desk(bookings: Any) -> Any:
    return bookings.read_bookings(ROOT / "samples/handouts-2026-01.csv")


@pytest.fixture(scope="module")
def costs(candidate: Any) -> Any:
    return candidate.module("latehire.costs").read_costs(ROOT / "costs.toml")


@pytest.fixture(scope="module")
def train(candidate: Any) -> Any:
    return candidate.module("latehire.model").train


@pytest.fixture(scope="module")
def model(train: Any, history: Any, costs: Any) -> Any:
    return train(history, costs)


@pytest.fixture(scope="module")
def answers(model: Any, desk: Any, costs: Any) -> Any:
    return model.predict(desk, costs)


def same(left: pd.DataFrame, right: pd.DataFrame) -> bool:
    return np.allclose(left["probability"], right["probability"], rtol=0, atol=1e-6)


# What one hire is


def hires_of(*rows: tuple[str, int, str, str | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["booking_id", "revision", "due_at", "returned_at"])
    return frame.assign(
        due_at=pd.to_datetime(frame["due_at"]), returned_at=pd.to_datetime(frame["returned_at"])
    )


def test_a_hire_counts_once_as_last_agreed(bookings: Any) -> None:
    history = hires_of(
        ("B", 10, "2025-03-07 17:00", "2025-03-07 16:00"),
        ("A", 1, "2025-03-04 17:00", "2025-03-04 19:00"),
        ("B", 9, "2025-03-04 17:00", "2025-03-07 16:00"),
        ("C", 1, "2025-03-04 17:00", None),
        ("D", 1, "2025-03-04 17:00", "2025-03-04 19:15"),
    )
    hires = bookings.finished_hires(history)
    assert list(hires["booking_id"]) == ["A", "B", "D"]
    assert list(bookings.is_late(hires)) == [False, False, True]


# What may not influence an answer


def test_the_future_has_no_influence(
    train: Any, history: Any, desk: Any, costs: Any, answers: Any
) -> None:
    rng = np.random.default_rng(1)
    other = history.assign(
        **{column: rng.permutation(history[column]) for column in [*AFTERWARDS, *NIGHTLY]}
    )
    assert same(train(other, costs).predict(desk, costs), answers)
    without = history.drop(columns=[*AFTERWARDS, *NIGHTLY])
    assert same(train(without, costs).predict(desk.drop(columns=NIGHTLY), costs), answers)


def test_ids_have_no_influence(
    train: Any, history: Any, desk: Any, costs: Any, model: Any, answers: Any
) -> None:
    renamed = history.copy()
    for column in ["booking_id", "customer_id"]:
        names = history[column].unique()
        turned = dict(zip(names, reversed(names), strict=True))
        renamed[column] = history[column].map(turned)
    assert same(train(renamed, costs).predict(desk, costs), answers)
    regular = desk.assign(customer_id=history["customer_id"].iloc[0])
    assert same(model.predict(regular, costs), answers)


def test_earlier_revisions_have_no_influence(
    train: Any, history: Any, desk: Any, costs: Any, answers: Any
) -> None:
    last = history["revision"] == history.groupby("booking_id")["revision"].transform("max")
    assert same(train(history[last], costs).predict(desk, costs), answers)


# Answers that hold still


def test_order_and_further_columns_change_nothing(
    train: Any, history: Any, desk: Any, costs: Any, model: Any, answers: Any
) -> None:
    mixed = history.sample(frac=1, random_state=2)[list(reversed(history.columns))]
    # The names of things that the code makes itself are the nastiest.
    mixed = mixed.assign(hire_days=7.0, due_weekday="Monday", late=True, probability=1.0)
    again = train(mixed, costs)
    assert again.metrics == model.metrics
    assert same(again.predict(desk, costs), answers)

    turned = desk.iloc[::-1][list(reversed(desk.columns))].assign(hire_days=99.0)
    reverse = model.predict(turned, costs)
    assert list(reverse["booking_id"]) == list(desk["booking_id"])[::-1]
    assert same(reverse.iloc[::-1], answers)


def test_a_booking_is_answered_the_same_alone(
    model: Any, desk: Any, costs: Any, answers: Any
) -> None:
    alone = pd.concat([model.predict(desk.iloc[[n]], costs) for n in range(len(desk))])
    assert same(alone, answers)
    assert len(model.predict(desk.iloc[:0], costs)) == 0


@pytest.mark.parametrize("column", MAY_BE_BLANK)
def test_blanks_get_an_answer(
    column: str, tmp_path: Path, bookings: Any, model: Any, desk: Any, costs: Any, answers: Any
) -> None:
    blank = desk.astype({column: object})
    blank.loc[:9, column] = None
    blank.to_csv(tmp_path / "some.csv", index=False, date_format="%Y-%m-%d %H:%M")
    some = model.predict(bookings.read_bookings(tmp_path / "some.csv"), costs)
    assert some["probability"].between(0.001, 0.999).all()
    assert same(some[10:], answers[10:])
    blank[:10].to_csv(tmp_path / "all.csv", index=False, date_format="%Y-%m-%d %H:%M")
    assert same(model.predict(bookings.read_bookings(tmp_path / "all.csv"), costs), some[:10])


def test_kinds_never_seen_get_the_answer_of_a_blank(model: Any, desk: Any, costs: Any) -> None:
    columns = ["depot", "machine", "sector", "deposit"]
    new = model.predict(desk.assign(**dict.fromkeys(columns, "hovercraft")), costs)
    assert same(new, model.predict(desk.assign(**dict.fromkeys(columns, None)), costs))


def test_a_column_that_is_blank_in_all_the_history(
    train: Any, history: Any, desk: Any, costs: Any
) -> None:
    model = train(history.assign(sector=None, crew_size=np.nan), costs)
    assert model.predict(desk, costs)["probability"].between(0, 1).all()


def test_blank_times_are_an_error(candidate: Any, model: Any, desk: Any, costs: Any) -> None:
    with candidate.raises("latehire.errors.HireError", match="due_at"):
        model.predict(desk.assign(due_at=pd.NaT), costs)


# Good answers, and a score that tells the truth


def test_the_score_is_what_new_customers_show(
    train: Any, bookings: Any, history: Any, costs: Any
) -> None:
    """Each third of the customers is new to a model that knows the others."""
    customers = np.random.default_rng(5).permutation(history["customer_id"].unique())
    judged, scores = [], []
    for third in np.array_split(customers, 3):
        new = history["customer_id"].isin(third)
        model = train(history[~new], costs)
        hires = bookings.finished_hires(history[new])
        judged.append(model.predict(hires, costs).assign(late=bookings.is_late(hires)))
        scores.append(model.metrics)
    answers, metrics = pd.concat(judged), pd.DataFrame(scores).mean()
    probability, late = answers["probability"].to_numpy(), answers["late"].to_numpy()

    auc = roc_auc_score(late, probability)
    assert auc > 0.72
    assert metrics["roc_auc"] == pytest.approx(auc, abs=0.03)
    assert metrics["brier"] == pytest.approx(((probability - late) ** 2).mean(), abs=0.01)

    def euros(decisions: list[str]) -> float:
        ends = np.where(late, "late", "on_time")
        return float(np.mean([costs[a][end] for a, end in zip(decisions, ends, strict=True)]))

    paid = euros(list(answers["decision"]))
    assert metrics["cost_per_booking"] == pytest.approx(paid, abs=1)
    assert paid < min(euros([answer] * len(late)) for answer in costs) - 3

    groups = np.array_split(np.argsort(probability), 10)
    gaps = [abs(probability[group].mean() - late[group].mean()) for group in groups]
    assert np.mean(gaps) < 0.05
    assert probability.mean() == pytest.approx(late.mean(), abs=0.02)


@pytest.mark.parametrize("seed", range(3))
def test_the_score_says_so_where_nothing_can_be_learned(
    seed: int, train: Any, history: Any, costs: Any
) -> None:
    customers = history["customer_id"].unique()
    tossed = np.random.default_rng(seed).random(len(customers)) < 0.5
    late = history["customer_id"].map(dict(zip(customers, tossed, strict=True))).to_numpy(bool)
    returned_at = history["due_at"] + pd.to_timedelta(np.where(late, 20, -1), unit="h")
    coin = history.assign(returned_at=returned_at.where(history["returned_at"].notna()))
    assert 0.3 < train(coin, costs).metrics["roc_auc"] < 0.7


def test_all_the_late_hires_may_be_of_one_customer(train: Any, history: Any, costs: Any) -> None:
    one = history["customer_id"] == history["customer_id"].value_counts().index[0]
    hires = history.assign(booking_id=range(len(history)), revision=1.0)
    hires["returned_at"] = hires["due_at"] + pd.to_timedelta(np.where(one, 9, 0), unit="h")
    hires = pd.concat([hires, hires[one].assign(booking_id=lambda rows: rows["booking_id"] + 9000)])
    assert train(hires, costs).metrics["late_share"] < 0.1


# Too little


def test_too_little_to_learn_from(candidate: Any, train: Any, history: Any, costs: Any) -> None:
    some = history["customer_id"].isin(history["customer_id"].unique()[:49])
    with candidate.raises("latehire.errors.HireError", match="49 customers"):
        train(history[some], costs)
    on_time = history.assign(returned_at=history["due_at"])
    with candidate.raises("latehire.errors.HireError", match="0 late hires"):
        train(on_time, costs)
    too_late = history.assign(returned_at=history["due_at"] + pd.Timedelta(hours=3))
    with candidate.raises("latehire.errors.HireError", match="0 hires on time"):
        train(too_late, costs)


def test_too_little_writes_nothing(candidate: Any) -> None:
    lines = (ROOT / "data/history.csv").read_text(encoding="utf-8").splitlines()[:40]
    done = candidate.run(
        "python -m latehire train --data few.csv --out m", files={"few.csv": "\n".join(lines)}
    )
    assert done.returncode == 2
    assert done.stderr.startswith("latehire: ") and done.stderr.count("\n") == 1
    assert not done.exists("m")
