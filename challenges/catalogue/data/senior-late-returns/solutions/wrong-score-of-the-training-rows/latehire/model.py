"""Learns which hires come back late."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OrdinalEncoder

from .bookings import HANDOUT_COLUMNS, RETURN_COLUMNS, is_late, require
from .card import write_card
from .costs import Costs
from .errors import HireError
from .features import TEXTS, as_hires, features

FILE = "model.joblib"
MINIMUM = 50
SEED = 20251221


@dataclass
class Model:
    """A trained model and what an evaluation on other customers found."""

    trees: Pipeline
    metrics: dict[str, float]

    def predict(self, bookings: pd.DataFrame, costs: Costs) -> pd.DataFrame:
        """Return booking_id, probability and decision of each booking, in the given order."""
        require(bookings, HANDOUT_COLUMNS)
        risk = self.trees.predict_proba(features(bookings))[:, 1]
        return pd.DataFrame(
            {
                "booking_id": list(bookings["booking_id"]),
                "probability": risk,
                "decision": [cheapest(one, costs) for one in risk],
            }
        )

    def save(self, folder: str | Path) -> None:
        """Write the model, its metrics and its card into a folder, which is made."""
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        joblib.dump(self, target / FILE)
        (target / "metrics.json").write_text(json.dumps(self.metrics, indent=2), encoding="utf-8")
        write_card(target, self.metrics)


def cheapest(risk: float, costs: Costs) -> str:
    """Return the answer with the lowest expected cost; min keeps the first of equals."""
    return min(costs, key=lambda answer: in_the_mean(costs[answer], risk))


def in_the_mean(cost: dict[str, float], risk: float) -> float:
    """Return what an answer costs when a return is late with this probability."""
    return cost["late"] * risk + cost["on_time"] * (1 - risk)


def unfitted() -> Pipeline:
    """Small, slow trees: large ones learn customers by heart and are too sure of themselves."""
    codes = OrdinalEncoder(
        handle_unknown="use_encoded_value", unknown_value=np.nan, encoded_missing_value=np.nan
    )
    trees = HistGradientBoostingClassifier(
        learning_rate=0.06,
        max_iter=150,
        max_leaf_nodes=8,
        min_samples_leaf=10,
        categorical_features=list(range(len(TEXTS))),
        random_state=SEED,
    )
    columns = ColumnTransformer([("texts", codes, TEXTS)], remainder="passthrough")
    return Pipeline([("columns", columns), ("trees", trees)])


def train(history: pd.DataFrame, costs: Costs) -> Model:
    """Learn from an export: one evaluation on a quarter of the customers, then all of it."""
    require(history, [*HANDOUT_COLUMNS, "revision", *RETURN_COLUMNS])
    hires = as_hires(history)
    table, late = features(hires), is_late(hires).to_numpy()
    customers = hires["customer_id"]
    found = {
        "customers": customers.nunique(),
        "late hires": int(late.sum()),
        "hires on time": int((~late).sum()),
    }
    for what, many in found.items():
        if many < MINIMUM:
            raise HireError(f"{many} {what} are too few to learn from: {MINIMUM} are needed")
    known = unknown = np.arange(len(late))
    risk = unfitted().fit(table.iloc[known], late[known]).predict_proba(table.iloc[unknown])[:, 1]
    outcome = late[unknown]
    paid = [
        costs[cheapest(one, costs)]["late" if is_bad else "on_time"]
        for one, is_bad in zip(risk, outcome, strict=True)
    ]
    metrics = {
        "bookings": len(hires),
        "customers": customers.nunique(),
        "late_share": float(late.mean()),
        "roc_auc": float(roc_auc_score(outcome, risk)),
        "brier": float(brier_score_loss(outcome, risk)),
        "cost_per_booking": sum(paid) / len(paid),
    }
    return Model(unfitted().fit(table, late), metrics)


def load(folder: str | Path) -> Model:
    """Load a model from its folder."""
    try:
        return joblib.load(Path(folder) / FILE)
    except (OSError, EOFError) as problem:
        raise HireError(f"no model in {folder}") from problem
