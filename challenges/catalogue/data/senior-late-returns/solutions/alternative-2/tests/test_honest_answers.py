"""What keeps the model honest: inputs, evaluation, decisions, answers that hold still."""

import json
import re

import numpy as np
import pandas as pd
import pytest
from latehire import card
from latehire.bookings import (
    HANDOUT_COLUMNS,
    NIGHTLY_COLUMNS,
    RETURN_COLUMNS,
    finished_hires,
    is_late,
    read_bookings,
)
from latehire.cli import main
from latehire.costs import choose, read_costs
from latehire.errors import HireError
from latehire.features import features
from latehire.learner import for_strangers, learn, probabilities
from latehire.model import Model, load, train

CLOSE = 1e-6
HISTORY = "data/history.csv"
DESK = "samples/handouts-2026-01.csv"


@pytest.fixture(scope="module")
def history() -> pd.DataFrame:
    return read_bookings(HISTORY)


@pytest.fixture(scope="module")
def desk() -> pd.DataFrame:
    return read_bookings(DESK)


@pytest.fixture(scope="module")
def costs() -> dict:
    return read_costs("costs.toml")


@pytest.fixture(scope="module")
def model(history: pd.DataFrame, costs: dict) -> Model:
    return train(history, costs)


def answers(model: Model, bookings: pd.DataFrame, costs: dict) -> np.ndarray:
    return model.predict(bookings, costs)["probability"].to_numpy()


# Which hires


def one_booking(*revisions: tuple[int, str, str | None]) -> pd.DataFrame:
    rows = [("B1", revision, due, back) for revision, due, back in revisions]
    frame = pd.DataFrame(rows, columns=["booking_id", "revision", "due_at", "returned_at"])
    return frame.assign(
        due_at=pd.to_datetime(frame["due_at"]), returned_at=pd.to_datetime(frame["returned_at"])
    )


def test_the_highest_revision_counts_in_whatever_order() -> None:
    back = "2025-03-04 18:00"
    hires = finished_hires(
        one_booking((2, "2025-03-04 17:00", back), (10, "2025-03-03 17:00", back))
    )
    assert hires["revision"].tolist() == [10]
    assert is_late(hires).tolist() == [True]


def test_a_machine_that_is_out_is_no_finished_hire() -> None:
    assert finished_hires(one_booking((1, "2025-03-04 17:00", None))).empty


@pytest.mark.parametrize(("back", "late"), [("19:00", False), ("19:01", True)])
def test_late_is_more_than_two_hours(back: str, late: bool) -> None:
    assert is_late(one_booking((1, "2025-03-04 17:00", f"2025-03-04 {back}"))).tolist() == [late]


# Honest inputs


def test_ids_nightly_and_return_columns_change_no_answer(
    model: Model, history: pd.DataFrame, desk: pd.DataFrame, costs: dict
) -> None:
    other = history.copy()
    for column in ["booking_id", "customer_id"]:
        names = other[column].unique()
        shuffled = np.random.default_rng(1).permutation(names)
        other[column] = other[column].map(dict(zip(names, shuffled, strict=True)))
    other = other.drop(columns=NIGHTLY_COLUMNS)
    for column in ["engine_hours", "extension_calls", "final_charge"]:
        other[column] = np.arange(len(other), dtype=float)
    expected = answers(model, desk, costs)
    assert answers(train(other, costs), desk, costs) == pytest.approx(expected, abs=CLOSE)
    odd = desk.assign(booking_id="X", customer_id="C0087", account_status="stop", engine_hours=99.0)
    assert answers(model, odd, costs) == pytest.approx(expected, abs=CLOSE)


# Good answers, and a score that production sees


def test_a_coin_for_each_customer_cannot_be_learned(history: pd.DataFrame, costs: dict) -> None:
    names = sorted(history["customer_id"].unique())
    coin = pd.Series(np.random.default_rng(3).random(len(names)) < 0.5, index=names)
    late = history["customer_id"].map(coin)
    delay = pd.to_timedelta(np.where(late, 5, -5), unit="h")
    tossed = history.assign(returned_at=history["due_at"] + delay)
    assert train(tossed, costs).metrics["roc_auc"] < 0.6


def test_the_score_holds_for_later_new_customers(
    model: Model, history: pd.DataFrame, costs: dict
) -> None:
    hires = finished_hires(history)
    day = pd.Timestamp("2025-04-01")
    first = hires.groupby("customer_id")["picked_up_at"].transform("min")
    before, after = hires["returned_at"] < day, first >= day
    pipeline = learn(features(hires[before]), is_late(hires[before]))
    said = probabilities(pipeline, features(hires[after]))
    late = is_late(hires[after]).to_numpy()
    assert np.mean((said - late) ** 2) == pytest.approx(model.metrics["brier"], abs=0.03)
    assert said.mean() == pytest.approx(late.mean(), abs=0.04)


def test_metrics_are_worth_switching_on(model: Model) -> None:
    assert 0.72 < model.metrics["roc_auc"] < 0.9
    assert model.evaluation.calibration_error < 0.07
    cheapest = min(model.evaluation.cost_of_same_answer.values())
    assert model.metrics["cost_per_booking"] < cheapest - 3


def test_one_customer_may_have_all_late_hires(history: pd.DataFrame) -> None:
    hires = finished_hires(history).head(300)
    late = pd.Series(np.arange(300) < 60)
    customers = hires["customer_id"].mask(late, "the late one")
    assert for_strangers(features(hires), late, customers)[:60] == pytest.approx(0)


# Decisions


@pytest.mark.parametrize(
    ("probability", "costs", "expected"),
    [
        (0.05, {"none": (0, 160), "call": (6, 105), "standby": (35, 50)}, "none"),
        (0.2, {"none": (0, 160), "call": (6, 105), "standby": (35, 50)}, "call"),
        (0.9, {"none": (0, 160), "call": (6, 105), "standby": (35, 50)}, "standby"),
        (0.9, {"standby": (35, 50), "none": (0, 160)}, "standby"),
        (0.9, {"wait": (7, 7)}, "wait"),
        (0.5, {"b": (10, 10), "a": (0, 20)}, "b"),
        (0.5, {"a": (0, 20), "b": (10, 10)}, "a"),
        (0.3, {"b": (3, 3), "a": (0, 10)}, "b"),
        (0.3, {"a": (0, 10), "b": (3, 3)}, "a"),
    ],
)
def test_the_cheapest_answer_and_of_equals_the_first(
    probability: float, costs: dict, expected: str
) -> None:
    named = {name: {"on_time": pair[0], "late": pair[1]} for name, pair in costs.items()}
    assert choose(np.array([probability]), named) == [expected]


# Answers that hold still


def test_order_of_rows_and_columns_changes_nothing(
    model: Model, history: pd.DataFrame, desk: pd.DataFrame, costs: dict
) -> None:
    expected = answers(model, desk, costs)
    mixed = history.sample(frac=1, random_state=4)[sorted(history.columns)]
    again = train(mixed.assign(hire_days=7, due_weekday="never"), costs)
    assert again.metrics == pytest.approx(model.metrics, abs=CLOSE)
    assert answers(again, desk, costs) == pytest.approx(expected, abs=CLOSE)
    turned = desk[HANDOUT_COLUMNS[::-1]].iloc[::-1]
    answer = again.predict(turned, costs)
    assert answer["booking_id"].tolist() == turned["booking_id"].tolist()
    assert answer["probability"].to_numpy()[::-1] == pytest.approx(expected, abs=CLOSE)


def test_blanks_and_news_get_an_answer_by_themselves(
    model: Model, desk: pd.DataFrame, costs: dict
) -> None:
    odd = desk.head(4).copy()
    blank = [c for c in HANDOUT_COLUMNS if not c.endswith("_id") and not c.endswith("_at")]
    odd.loc[odd.index[0], blank] = np.nan
    odd.loc[odd.index[1], ["machine", "sector", "depot"]] = ["crane", "film", "Fen End"]
    odd.loc[odd.index[2], ["lead_days", "crew_size"]] = [-1.0, np.inf]
    together = answers(model, odd, costs)
    assert np.all((together > 0) & (together < 1))
    alone = [answers(model, odd.iloc[[n]], costs)[0] for n in range(4)]
    assert alone == pytest.approx(together, abs=CLOSE)
    assert together[3] == pytest.approx(answers(model, desk, costs)[3], abs=CLOSE)


def test_a_history_with_a_blank_column_will_do(
    history: pd.DataFrame, desk: pd.DataFrame, costs: dict
) -> None:
    model = train(history.assign(crew_size=np.nan, sector=np.nan), costs)
    assert np.isfinite(answers(model, desk, costs)).all()


def test_no_bookings_no_answers(model: Model, desk: pd.DataFrame, costs: dict) -> None:
    nothing = model.predict(desk.head(0), costs)
    assert list(nothing.columns) == ["booking_id", "probability", "decision"]
    assert nothing.empty


# The folder


def test_a_saved_model_says_the_same(
    model: Model, desk: pd.DataFrame, costs: dict, tmp_path
) -> None:
    model.save(tmp_path / "deep" / "model")
    loaded = load(tmp_path / "deep" / "model")
    pd.testing.assert_frame_equal(loaded.predict(desk, costs), model.predict(desk, costs))
    assert loaded.metrics == model.metrics
    loaded.save(tmp_path / "copy")
    for name in ["metrics.json", "MODEL_CARD.md"]:
        copy = (tmp_path / "copy" / name).read_text(encoding="utf-8")
        assert copy == (tmp_path / "deep" / "model" / name).read_text(encoding="utf-8")


def test_the_card(model: Model, tmp_path) -> None:
    model.save(tmp_path)
    metrics = json.loads((tmp_path / "metrics.json").read_text(encoding="utf-8"))
    assert metrics == model.metrics
    text = (tmp_path / "MODEL_CARD.md").read_text(encoding="utf-8")
    heads = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert heads == [
        *("Purpose", "Data", "Inputs", "Left out", "Evaluation", "Decisions", "Limits")
    ]
    parts = dict(zip(heads, re.split(r"^## .+$", text, flags=re.MULTILINE)[1:], strict=True))
    assert all(part.strip() for part in parts.values())
    inputs, left_out = (set(re.findall(r"`(\w+)`", parts[head])) for head in ["Inputs", "Left out"])
    assert inputs == set(HANDOUT_COLUMNS) - {"booking_id", "customer_id"} == set(card.INPUTS)
    assert left_out == {
        *("booking_id", "customer_id", "revision"),
        *(*NIGHTLY_COLUMNS, *RETURN_COLUMNS),
    }
    assert f"{metrics['roc_auc']:.3f}" in parts["Evaluation"]
    assert f"{metrics['brier']:.3f}" in parts["Evaluation"]
    assert f"{metrics['cost_per_booking']:.2f}" in parts["Evaluation"]


# What cannot be done


def few(history: pd.DataFrame, what: str) -> pd.DataFrame:
    if what == "customers":
        return history[history["customer_id"].isin(sorted(history["customer_id"].unique())[:49])]
    delay = pd.Timedelta(hours=-1 if what == "late" else 3)
    hires = finished_hires(history)
    keep = hires[is_late(hires) == (what == "late")]["booking_id"].head(49)
    rest = ~history["booking_id"].isin(keep)
    back = history["returned_at"].mask(rest, history["due_at"] + delay)
    return history.assign(returned_at=back)


@pytest.mark.parametrize("what", ["customers", "late", "on time"])
def test_too_little_to_learn_from(history: pd.DataFrame, costs: dict, what: str) -> None:
    with pytest.raises(HireError, match=f"49 .*{what}"):
        train(few(history, what), costs)


def test_too_little_writes_nothing(history: pd.DataFrame, tmp_path, capsys) -> None:
    data, out = tmp_path / "few.csv", tmp_path / "model"
    history.head(30).to_csv(data, index=False, date_format="%Y-%m-%d %H:%M")
    assert main(["train", "--data", str(data), "--out", str(out)]) == 2
    assert not out.exists()
    assert re.fullmatch(r"latehire: .+\n", capsys.readouterr().err)


@pytest.mark.parametrize("content", [b"", b"not a model", b"\x80\x04N."])
def test_a_damaged_or_other_model(content: bytes, tmp_path, capsys) -> None:
    (tmp_path / "model.joblib").write_bytes(content)
    out = tmp_path / "out.csv"
    assert main(["predict", "--model", str(tmp_path), "--in", DESK, "--out", str(out)]) == 2
    assert not out.exists()
    assert re.fullmatch(r"latehire: .+\n", capsys.readouterr().err)


def test_a_folder_that_cannot_be_made(model: Model, tmp_path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(HireError, match="cannot write"):
        model.save(tmp_path / "file")


@pytest.mark.parametrize("content", ["", "[none]\non_time = nan\nlate = 1\n", "none = 3\n"])
def test_costs_that_are_none(content: str, tmp_path) -> None:
    (tmp_path / "costs.toml").write_text(content, encoding="utf-8")
    with pytest.raises(HireError):
        read_costs(tmp_path / "costs.toml")


def test_a_booking_without_times_has_no_length(
    model: Model, desk: pd.DataFrame, costs: dict
) -> None:
    odd = desk.copy()
    odd.loc[odd.index[2], "due_at"] = pd.NaT
    with pytest.raises(HireError, match="NB00017"):
        model.predict(odd, costs)
