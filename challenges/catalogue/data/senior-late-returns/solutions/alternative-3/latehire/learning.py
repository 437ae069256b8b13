"""From hires and how they ended to probabilities, and how good those are for new customers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score

from .costs import Costs, choose, paid
from .features import Encoder

# How strongly the weights are held towards 0 (smaller: stronger). Anything from 0.1 to 1 does
# equally well; it is not chosen anew for each history, so there is nothing to overfit.
C = 0.5
FOLDS = 10
REPEATS = 3


@dataclass(frozen=True)
class Classifier:
    """A logistic regression: an encoder, a weight for each of its columns, an intercept."""

    encoder: Encoder
    weights: np.ndarray
    intercept: float

    @classmethod
    def fit(cls, table: pd.DataFrame, late: np.ndarray) -> Self:
        """Learn from the inputs of hires and how they ended."""
        encoder = Encoder.fit(table)
        if late.all() or not late.any():  # a fold may lack the one customer who was ever late
            share = (late.sum() + 0.5) / (len(late) + 1)
            return cls(encoder, np.zeros(len(encoder.columns())), float(logit(share)))
        # Solved to the last digit: half-way there, the order of the rows would show.
        regression = LogisticRegression(C=C, solver="newton-cholesky", tol=1e-9, max_iter=200)
        regression.fit(encoder.matrix(table), late)
        return cls(encoder, regression.coef_[0], float(regression.intercept_[0]))

    def probability(self, table: pd.DataFrame) -> np.ndarray:
        """Return how likely each booking is to come back late."""
        # Row by row, not `@`: how BLAS adds up may depend on how many rows there are.
        return expit((self.encoder.matrix(table) * self.weights).sum(axis=1) + self.intercept)

    def as_dict(self) -> dict[str, Any]:
        """What `from_dict` makes the same classifier of."""
        return {
            "encoder": self.encoder.as_dict(),
            "weights": dict(zip(self.encoder.columns(), self.weights.tolist(), strict=True)),
            "intercept": self.intercept,
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Make a classifier of what `as_dict` returned."""
        encoder = Encoder(**values["encoder"])
        weights = [float(values["weights"][column]) for column in encoder.columns()]
        return cls(encoder, np.array(weights), float(values["intercept"]))


def folds(customers: np.ndarray, seed: int) -> list[np.ndarray]:
    """Deal the customers out into folds and return the rows of each, as a mask."""
    names, number = np.unique(customers, return_inverse=True)
    dealt = np.random.default_rng(seed).permutation(np.arange(len(names)) % FOLDS)
    return [dealt[number] == fold for fold in range(FOLDS)]


def evaluate(
    table: pd.DataFrame, late: np.ndarray, customers: np.ndarray, costs: Costs
) -> dict[str, float]:
    """Score probabilities for customers of whom the classifier that gave them saw no hire at all.

    Every hire is judged once in each repeat. The scores are the means over all the repeats, never
    the best of them.
    """
    scores = []
    for seed in range(REPEATS):
        probability = np.empty(len(late))
        for held_out in folds(customers, seed):
            classifier = Classifier.fit(table[~held_out], late[~held_out])
            probability[held_out] = classifier.probability(table[held_out])
        scores.append(
            {
                "roc_auc": roc_auc_score(late, probability),
                "brier": brier_score_loss(late, probability),
                "cost_per_booking": paid(choose(probability, costs), late, costs).mean(),
            }
        )
    return {key: float(np.mean([score[key] for score in scores])) for key in scores[0]}
