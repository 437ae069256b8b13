"""Learns which hires come back late."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from .bookings import HANDOUT_COLUMNS, RETURN_COLUMNS, finished, is_late, require
from .card import write_card
from .costs import Costs, cost_per_booking, decide
from .errors import HireError
from .features import CATEGORIES, NUMERIC, features

FEWEST = 50
FILE = "model.joblib"


class Model:
    """A trained model, and how well it did on customers that it had not seen."""

    def __init__(self, pipeline: Any, metrics: dict[str, float]) -> None:
        self.pipeline = pipeline
        self.metrics = metrics

    def predict(self, bookings: pd.DataFrame, costs: Costs) -> pd.DataFrame:
        """Return booking_id, probability and decision of each booking, in the given order."""
        require(bookings, HANDOUT_COLUMNS)
        probability = self.pipeline.predict_proba(features(bookings))[:, 1]
        return pd.DataFrame(
            {
                "booking_id": bookings["booking_id"].to_numpy(),
                "probability": probability,
                "decision": decide(probability, costs),
            }
        )

    def save(self, folder: str | Path) -> None:
        """Write the model, its metrics and its card into a folder, which is made."""
        Path(folder).mkdir(parents=True, exist_ok=True)
        joblib.dump(self, Path(folder) / FILE)
        (Path(folder) / "metrics.json").write_text(json.dumps(self.metrics), encoding="utf-8")
        write_card(Path(folder), self.metrics)


def train(history: pd.DataFrame, costs: Costs) -> Model:
    """Learn from an export."""
    require(history, [*HANDOUT_COLUMNS, "revision", *RETURN_COLUMNS])
    hires = finished(history)
    late = is_late(hires).to_numpy()
    customers = hires["customer_id"].nunique()
    if min(customers, np.sum(late), np.sum(~late)) < FEWEST:
        raise HireError(f"at least {FEWEST} customers, late hires and hires on time are needed")
    table = features(hires)
    # Each hire is judged by a model that was fitted, from the medians on, without its customer.
    unseen = cross_val_predict(
        pipeline(),
        table,
        late,
        groups=hires["customer_id"],
        cv=GroupKFold(),
        method="predict_proba",
    )[:, 1]
    metrics = {
        "bookings": len(hires),
        "customers": customers,
        "late_share": float(np.mean(late)),
        "roc_auc": float(roc_auc_score(late, unseen)),
        "brier": float(brier_score_loss(late, unseen)),
        "cost_per_booking": cost_per_booking(decide(unseen, costs), late, costs),
    }
    return Model(pipeline().fit(table, late), metrics)


def pipeline() -> Any:
    """Return the model before it has seen anything."""
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    words = OneHotEncoder(handle_unknown="ignore")
    return make_pipeline(
        make_column_transformer((numbers, NUMERIC), (words, CATEGORIES)), LogisticRegression()
    )


def load(folder: str | Path) -> Model:
    """Load a model from its folder."""
    try:
        return joblib.load(Path(folder) / FILE)
    except (OSError, EOFError) as problem:
        raise HireError(f"no model in {folder}") from problem
