"""From rows to visitors: who is analysed, and what each of them did (method, sections 1 and 2)."""

from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from readout.errors import ReadoutError

PRIOR = timedelta(days=28)


def analysed(
    plan: dict[str, Any], exposures: pd.DataFrame, orders: pd.DataFrame, at: datetime
) -> tuple[pd.DataFrame, dict[str, int]]:
    """Return the analysed visitors as of a moment, and how many were left out for which reason."""
    entries = _entries(plan, exposures[exposures["seen_at"] < at])
    window = timedelta(days=plan["window_days"])
    entry = entries["entry"]

    outside = (entry < plan["phases"][0]["from"]) | (entry >= plan["ends"])
    crossed = entries["crossed"] & ~outside
    immature = (entry + window > at) & ~outside & ~crossed
    left_out = {
        "outside": int(outside.sum()),
        "crossed": int(crossed.sum()),
        "immature": int(immature.sum()),
    }
    visitors = entries[~(outside | crossed | immature)].reset_index(drop=True)

    visitors["phase"] = 0
    for phase in plan["phases"][1:]:
        visitors["phase"] += (visitors["entry"] >= phase["from"]).astype("int64")

    placed = _orders_of(visitors, orders)
    ordered, entered = placed["ordered_at"], placed["entry"]
    # Before the entry counts what was known at the entry: a refund that came later would let the
    # variant change what visitors brought with them.
    before = placed[
        (ordered >= entered - PRIOR) & (ordered < entered) & _stands(placed, placed["entry"])
    ]
    within = placed[(ordered >= entered) & (ordered < entered + window) & _stands(placed, at)]
    visitors["prior"] = _euros(visitors, before)
    visitors["converted"] = visitors["visitor"].isin(within["visitor"])
    visitors["revenue"] = _euros(visitors, within)
    columns = ["visitor", "treated", "phase", "prior", "converted", "revenue"]
    return visitors[columns], left_out


def _entries(plan: dict[str, Any], exposures: pd.DataFrame) -> pd.DataFrame:
    """One row per visitor, sorted: `visitor`, `entry`, `treated`, and `crossed`."""
    unknown = sorted(set(exposures["variant"]) - {plan["control"], plan["treatment"]})
    if unknown:
        raise ReadoutError(f"the plan has no variant {', '.join(unknown)}")
    rows = exposures.assign(treated=exposures["variant"] == plan["treatment"])
    grouped = rows.groupby("visitor", sort=True)
    entries = grouped.agg(
        entry=("seen_at", "min"), treated=("treated", "max"), always=("treated", "min")
    )
    # Whoever saw both is left out, so that everybody else's only variant is the first.
    crossed = entries["treated"] != entries["always"]
    entries["crossed"] = crossed.astype(bool)
    entries["treated"] = entries["treated"].astype(bool)
    return entries.drop(columns="always").reset_index()


def _orders_of(visitors: pd.DataFrame, orders: pd.DataFrame) -> pd.DataFrame:
    """The visitors' orders, each once, with the `entry` and the amount in whole cents.

    Sums of cents do not depend on the order of the rows; sums of euros would, in their last digit.
    """
    once = orders.drop_duplicates()
    once = once.assign(cents=(once["amount"] * 100).round().astype("int64"))
    return once.merge(visitors[["visitor", "entry"]], on="visitor")


def _stands(placed: pd.DataFrame, moment: "pd.Series[Any] | datetime") -> "pd.Series[bool]":
    """Which orders stand as of a moment, or as of a moment each."""
    return (placed["ordered_at"] < moment) & ~(placed["refunded_at"] < moment)


def _euros(visitors: pd.DataFrame, orders: pd.DataFrame) -> "pd.Series[float]":
    cents = orders.groupby("visitor")["cents"].sum()
    return visitors["visitor"].map(cents).fillna(0).astype(float) / 100
