"""Learns which hires come back late."""

from __future__ import annotations

import io
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import joblib
import pandas as pd
from sklearn.pipeline import Pipeline

from .bookings import HANDOUT_COLUMNS, finished_hires, is_late, require, require_times
from .card import card
from .costs import Costs, choose
from .errors import HireError
from .features import features
from .learner import Evaluation, evaluate, for_strangers, learn, probabilities

FILE = "model.joblib"
METRICS_FILE = "metrics.json"
CARD_FILE = "MODEL_CARD.md"
FORMAT = "latehire 2"
ENOUGH = 50


@dataclass
class Model:
    """A trained model, and how well it did."""

    pipeline: Pipeline
    metrics: dict[str, float]
    evaluation: Evaluation
    costs: Costs  # those that it was evaluated with; `predict` gets its own
    period: tuple[str, str]  # days of the first and the last hand-out that it learned from

    def predict(self, bookings: pd.DataFrame, costs: Costs) -> pd.DataFrame:
        """Return booking_id, probability and decision of each booking, in the given order."""
        require(bookings, HANDOUT_COLUMNS)
        require_times(bookings)
        probability = probabilities(self.pipeline, features(bookings))
        return pd.DataFrame(
            {
                "booking_id": bookings["booking_id"].to_numpy(),
                "probability": probability,
                "decision": choose(probability, costs),
            }
        )

    def save(self, folder: str | Path) -> None:
        """Write the model, its metrics and its card into a folder, which is made."""
        folder = Path(folder)
        content = io.BytesIO()
        parts = {**vars(self), "evaluation": asdict(self.evaluation)}
        joblib.dump({"format": FORMAT, **parts}, content)
        metrics = json.dumps(self.metrics, indent=2) + "\n"
        text = card(self.metrics, self.evaluation, self.costs, self.period)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / FILE).write_bytes(content.getvalue())
            (folder / METRICS_FILE).write_text(metrics, encoding="utf-8")
            (folder / CARD_FILE).write_text(text, encoding="utf-8")
        except OSError as problem:
            raise HireError(f"cannot write {folder}: {problem.strerror or problem}") from problem


def train(history: pd.DataFrame, costs: Costs) -> Model:
    """Learn from an export; the costs are for the evaluation only."""
    require(history, [*HANDOUT_COLUMNS, "revision", "returned_at"])
    hires = finished_hires(history)
    require_times(hires)
    late, customers = is_late(hires), hires["customer_id"]
    _require_enough(late, customers)

    table = features(hires)
    evaluation = evaluate(for_strangers(table, late, customers), late, costs)
    metrics = {
        "bookings": len(hires),
        "customers": int(customers.nunique()),
        "late_share": float(late.mean()),
        "roc_auc": evaluation.roc_auc,
        "brier": evaluation.brier,
        "cost_per_booking": evaluation.cost_per_booking,
    }
    days = hires["picked_up_at"].dt.strftime("%Y-%m-%d")
    return Model(learn(table, late), metrics, evaluation, costs, (days.min(), days.max()))


def _require_enough(late: pd.Series, customers: pd.Series) -> None:
    found = {
        "customers with finished hires": customers.nunique(),
        "late hires": int(late.sum()),
        "hires on time": int((~late).sum()),
    }
    for what, number in found.items():
        if number < ENOUGH:
            raise HireError(f"too little to learn from: {number} {what}, {ENOUGH} are needed")


def load(folder: str | Path) -> Model:
    """Load a model from its folder."""
    try:
        content = joblib.load(Path(folder) / FILE)
    except OSError as problem:
        raise HireError(f"no model in {folder}") from problem
    except Exception as problem:  # a damaged pickle may raise anything
        raise HireError(f"cannot read the model in {folder}") from problem
    if not isinstance(content, dict) or content.pop("format", None) != FORMAT:
        raise HireError(f"the model in {folder} is of another version: train it again")
    evaluation = Evaluation(**content.pop("evaluation"))
    return Model(evaluation=evaluation, **content)
