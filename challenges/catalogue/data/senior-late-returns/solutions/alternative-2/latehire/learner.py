"""The statistics: how it learns, and how well it does for customers whom it has never seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.dummy import DummyClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from .costs import Costs, choose, expected_costs
from .features import CATEGORIES, NUMERIC

FOLDS = 10
GROUPS = 10
# How freely it learns. Fixed: the score hardly moves between 0.1 and 1, and a search over folds of
# customers would let customer ids have a say in the answers.
STRENGTH = 0.2


def learn(table: pd.DataFrame, late: pd.Series) -> Pipeline:
    """Fit a logistic regression to the features of hires."""
    numbers = make_pipeline(
        SimpleImputer(strategy="median", keep_empty_features=True), StandardScaler()
    )
    # A kind that it has not learned has no weight: the answer is that of a middling machine.
    kinds = OneHotEncoder(handle_unknown="ignore")
    if late.nunique() == 2:
        # Newton with a small tolerance: the order of the rows must not show in the answers.
        last = LogisticRegression(C=STRENGTH, solver="newton-cholesky", tol=1e-10)
    else:  # a fold may hold all late hires, if one customer has them all
        last = DummyClassifier(strategy="prior")
    pipeline = make_pipeline(make_column_transformer((numbers, NUMERIC), (kinds, CATEGORIES)), last)
    return pipeline.fit(table, late.astype(int))


def probabilities(pipeline: Pipeline, table: pd.DataFrame) -> np.ndarray:
    """Return how likely each row is to come back late."""
    if table.empty:
        return np.empty(0)
    chances = pipeline.predict_proba(table)
    return chances @ np.asarray(pipeline.classes_, dtype=float)


def for_strangers(table: pd.DataFrame, late: pd.Series, customers: pd.Series) -> np.ndarray:
    """Return probabilities, each by a model that was fitted without any hire of that customer."""
    result = np.empty(len(table))
    for known, unknown in GroupKFold(FOLDS).split(table, late, customers):
        pipeline = learn(table.iloc[known], late.iloc[known])
        result[unknown] = probabilities(pipeline, table.iloc[unknown])
    return result


@dataclass(frozen=True)
class Evaluation:
    """How probabilities and decisions compare with what came of the same hires."""

    roc_auc: float
    brier: float
    cost_per_booking: float
    cost_of_same_answer: dict[str, float]  # had everybody got this answer
    groups: list[tuple[float, float]]  # by rising probability: mean probability, share of late

    @property
    def calibration_error(self) -> float:
        """How far apart probability and share of late hires are, on average over the groups."""
        return sum(abs(said - seen) for said, seen in self.groups) / len(self.groups)


def evaluate(probability: np.ndarray, late: pd.Series, costs: Costs) -> Evaluation:
    """Compare probabilities with the ends of the hires."""
    ended = late.to_numpy(dtype=float)
    paid = expected_costs(ended, costs)  # when the end is certain, the expected cost is the cost
    answers = list(costs)
    chosen = [answers.index(answer) for answer in choose(probability, costs)]
    tenths = np.array_split(np.argsort(probability, kind="stable"), GROUPS)
    return Evaluation(
        roc_auc=float(roc_auc_score(ended, probability)),
        brier=float(brier_score_loss(ended, probability)),
        cost_per_booking=float(paid[np.arange(len(paid)), chosen].mean()),
        cost_of_same_answer=dict(zip(answers, paid.mean(axis=0).tolist(), strict=True)),
        groups=[(float(probability[t].mean()), float(ended[t].mean())) for t in tenths],
    )
