"""Who is analysed, and what each visitor did (``docs/method.md``, 1 and 2)."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

COLUMNS = ["visitor", "treated", "phase", "prior", "converted", "revenue"]
PRIOR = timedelta(days=28)


def analysed(
    plan: dict[str, Any], exposures: pd.DataFrame, orders: pd.DataFrame, at: datetime
) -> tuple[pd.DataFrame, dict[str, int]]:
    """Return one row per analysed visitor, and how many were left out for which reason."""
    # What an export knows beyond this moment must not change the report of this moment.
    seen = exposures[exposures["seen_at"] < at]
    visitors = seen.groupby("visitor").agg(
        entry=("seen_at", "min"), variants=("variant", "nunique"), variant=("variant", "first")
    )
    beginnings = [phase["from"] for phase in plan["phases"]]
    entry = visitors["entry"]
    window = timedelta(days=plan["window_days"])
    reasons = {
        "outside": (entry < beginnings[0]) | (entry >= plan["ends"]),
        "crossed": visitors["variants"] > 1,
        "immature": entry + window > at,
    }
    reason = np.select(list(reasons.values()), list(reasons), default="")
    left_out = {name: int((reason == name).sum()) for name in reasons}

    visitors = visitors[reason == ""].copy()
    visitors["treated"] = visitors["variant"] == plan["treatment"]
    visitors["phase"] = sum(visitors["entry"] >= beginning for beginning in beginnings[1:])
    placed = orders.drop_duplicates("order").merge(visitors["entry"].reset_index(), on="visitor")
    after = placed["ordered_at"] - placed["entry"]
    # Orders after `at` need no care: every window has ended by then.
    bought = placed[(after >= timedelta(0)) & (after < window) & _stands(placed, at)]
    # A refund after the entry may be the variant's doing.
    before = placed[(after >= -PRIOR) & (after < timedelta(0)) & _stands(placed, placed["entry"])]
    visitors["prior"] = before.groupby("visitor")["amount"].sum()
    visitors["revenue"] = bought.groupby("visitor")["amount"].sum()
    visitors["converted"] = visitors["revenue"].notna()
    visitors = visitors.fillna({"prior": 0.0, "revenue": 0.0})
    return visitors.reset_index()[COLUMNS], left_out


def _stands(orders: pd.DataFrame, moment: datetime | pd.Series) -> pd.Series:
    """Tell which orders were not refunded before a moment."""
    return ~(orders["refunded_at"] < moment)
