"""Learns which hires come back late."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from .bookings import HANDOUT_COLUMNS, finished_hires, is_late, require
from .card import card
from .costs import Costs, check_costs, choose
from .errors import HireError
from .features import inputs
from .learning import Classifier, evaluate

FILE = "model.json"
FORMAT = 1
ENOUGH = 50  # customers, hires that were late, hires that were on time


@dataclass(frozen=True)
class Model:
    """A trained model, how well it did, and what it was trained with."""

    classifier: Classifier
    metrics: dict[str, float]
    costs: Costs  # those of the training, which the metrics are about; `predict` gets its own
    period: list[str]  # first and last hand-out that it learned from

    def predict(self, bookings: pd.DataFrame, costs: Costs) -> pd.DataFrame:
        """Return booking_id, probability and decision of each booking, in the given order."""
        require(bookings, HANDOUT_COLUMNS)
        check_costs(costs)
        probability = self.classifier.probability(inputs(bookings))
        answers = np.array(list(costs), dtype=object)
        return pd.DataFrame(
            {
                "booking_id": bookings["booking_id"].to_numpy(),
                "probability": probability,
                "decision": answers[choose(probability, costs)],
            }
        )

    def save(self, folder: str | Path) -> None:
        """Write the model, its metrics and its card into a folder, which is made."""
        model = {
            "format": FORMAT,
            "metrics": self.metrics,
            "costs": self.costs,
            "period": self.period,
            "classifier": self.classifier.as_dict(),
        }
        texts = {
            FILE: _json(model),
            "metrics.json": _json(self.metrics),
            "MODEL_CARD.md": card(self.metrics, self.costs, self.period),
        }
        _write(Path(folder), texts)


def train(history: pd.DataFrame, costs: Costs) -> Model:
    """Learn from an export."""
    require(history, [*HANDOUT_COLUMNS, "revision", "returned_at"])
    check_costs(costs)
    hires = finished_hires(history)
    late = is_late(hires).to_numpy(bool)
    customers = hires["customer_id"].to_numpy(object)
    counts = {
        "customers": len(set(customers)),
        "late hires": int(late.sum()),
        "hires on time": int((~late).sum()),
    }
    for what, count in counts.items():
        if count < ENOUGH:
            raise HireError(f"too little to learn from: {count} {what}, at least {ENOUGH} needed")

    table = inputs(hires)
    # As in `__init__.py`, for notebooks that imported NumPy first. How many threads there are also
    # shows in the last digit.
    with threadpool_limits(limits=1):
        scores = evaluate(table, late, customers, costs)
        classifier = Classifier.fit(table, late)
    metrics = {
        "bookings": len(hires),
        "customers": counts["customers"],
        "late_share": float(late.mean()),
        **scores,
    }
    picked_up_at = hires["picked_up_at"]
    period = [f"{moment:%Y-%m-%d}" for moment in (picked_up_at.min(), picked_up_at.max())]
    return Model(classifier, metrics, costs, period)


def load(folder: str | Path) -> Model:
    """Load a model from its folder."""
    try:
        values = json.loads((Path(folder) / FILE).read_text(encoding="utf-8"))
        if values["format"] != FORMAT:
            raise HireError(f"the model in {folder} is of another version: train it again")
        classifier = Classifier.from_dict(values["classifier"])
        return Model(classifier, values["metrics"], values["costs"], values["period"])
    except OSError as problem:
        raise HireError(f"no model in {folder}") from problem
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise HireError(f"cannot read the model in {folder}: train it again") from problem


def _json(values: dict[str, Any]) -> str:
    return json.dumps(values, indent=2, ensure_ascii=False) + "\n"


def _write(folder: Path, texts: dict[str, str]) -> None:
    """Write files into a folder. None takes its place before all of them could be written."""
    drafts = {folder / name: folder / f".{name}.new" for name in texts}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for (path, draft), text in zip(drafts.items(), texts.values(), strict=True):
            if path.is_dir():
                raise IsADirectoryError(f"{path} is a folder")
            draft.write_text(text, encoding="utf-8")
        for path, draft in drafts.items():
            draft.replace(path)
    except OSError as problem:
        raise HireError(f"cannot write {folder}: {problem.strerror or problem}") from problem
    finally:
        if folder.is_dir():
            for draft in drafts.values():
                draft.unlink(missing_ok=True)
