"""Who is analysed, and what each visitor did: ``docs/method.md``, sections 1 and 2."""

from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from readout.errors import ReadoutError

PRIOR = timedelta(days=28)


def analysed(
    plan: dict[str, Any], exposures: pd.DataFrame, orders: pd.DataFrame, at: datetime
) -> tuple[pd.DataFrame, dict[str, int]]:
    """Return one row per analysed visitor as of a moment, and how many were left out and why."""
    everybody = _everybody(plan, exposures[exposures["seen_at"] < at])
    outside = (everybody["entry"] < plan["phases"][0]["from"]) | (
        everybody["entry"] >= plan["ends"]
    )
    crossed = everybody["crossed"] & ~outside
    immature = (everybody["entry"] + _window(plan) > at) & ~outside & ~crossed
    left_out = {"outside": outside, "crossed": crossed, "immature": immature}

    visitors = everybody[~(outside | crossed | immature)].reset_index(drop=True)
    beginnings = [pd.Timestamp(phase["from"]) for phase in plan["phases"]]
    visitors["phase"] = sum(
        ((visitors["entry"] >= beginning).astype("int64") for beginning in beginnings[1:]),
        start=pd.Series(0, index=visitors.index, dtype="int64"),
    )
    visitors = _with_orders(visitors, _one_row_each(orders), at, _window(plan))
    columns = ["visitor", "treated", "phase", "prior", "converted", "revenue"]
    return visitors[columns], {reason: int(who.sum()) for reason, who in left_out.items()}


def _window(plan: dict[str, Any]) -> timedelta:
    return timedelta(days=plan["window_days"])


def _everybody(plan: dict[str, Any], seen: pd.DataFrame) -> pd.DataFrame:
    """Return whoever has an exposure, by name: entry, variant, and whether there were two."""
    unknown = sorted(set(seen["variant"]) - {plan["control"], plan["treatment"]})
    if unknown:
        raise ReadoutError(f"the plan has no variant {', '.join(unknown)}")
    treated = seen["variant"] == plan["treatment"]
    by_visitor = seen.assign(treated=treated).groupby("visitor", sort=True)
    return pd.DataFrame(
        {
            "entry": by_visitor["seen_at"].min(),
            # The variant of all exposures; who has another one too has crossed.
            "treated": by_visitor["treated"].all().astype("bool"),
            "crossed": (by_visitor["treated"].nunique() > 1).astype("bool"),
        }
    ).reset_index()


def _one_row_each(orders: pd.DataFrame) -> pd.DataFrame:
    """Return the orders without repetitions, in an order that the export has no part in."""
    # Sums of floats depend on their order, in the last digit. Should an order ever come with and
    # without its refund, the refund counts.
    by = [
        "order",
        "refunded_at",
        *(name for name in orders if name not in ("order", "refunded_at")),
    ]
    return orders.sort_values(by, na_position="last").drop_duplicates("order")


def _with_orders(
    visitors: pd.DataFrame, orders: pd.DataFrame, at: datetime, window: timedelta
) -> pd.DataFrame:
    """Add ``prior``, ``converted`` and ``revenue``."""
    theirs = visitors[["visitor", "entry"]].merge(orders, on="visitor")
    ordered, entry = theirs["ordered_at"], theirs["entry"]
    in_window = theirs[_stands(theirs, at) & (ordered >= entry) & (ordered < entry + window)]
    # What happened after the entry, a refund too, is not known to the prior.
    before = theirs[_stands(theirs, entry) & (ordered >= entry - PRIOR)]
    revenue = in_window.groupby("visitor")["amount"].sum()
    prior = before.groupby("visitor")["amount"].sum()
    name = visitors["visitor"]
    return visitors.assign(
        prior=name.map(prior).fillna(0.0).astype("float64"),
        converted=name.isin(in_window["visitor"]).astype("bool"),
        revenue=name.map(revenue).fillna(0.0).astype("float64"),
    )


def _stands(orders: pd.DataFrame, at: datetime | pd.Series) -> pd.Series:
    """Whether each order stands as of a moment (``docs/data.md``), which may be one for each."""
    return (orders["ordered_at"] < at) & ~(orders["refunded_at"] < at)
