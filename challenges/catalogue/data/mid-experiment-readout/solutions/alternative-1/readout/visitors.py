"""Who is analysed."""

import pandas as pd

FOUR_WEEKS = pd.Timedelta(days=28)


def analysed(plan, exposures, orders, at):
    """Return the analysed visitors, and how many were left out."""
    window = pd.Timedelta(days=plan["window_days"])
    starts = [phase["from"] for phase in plan["phases"]]
    seen = exposures[exposures["seen_at"] < at].sort_values("seen_at", kind="stable")

    left_out = {"outside": 0, "crossed": 0, "immature": 0}
    kept = []
    for visitor, rows in seen.groupby("visitor"):
        entry = rows["seen_at"].iloc[0]
        if not starts[0] <= entry < plan["ends"]:
            left_out["outside"] += 1
        elif rows["variant"].nunique() == 2:
            left_out["crossed"] += 1
        elif entry + window > at:
            left_out["immature"] += 1
        else:
            phase = max(number for number, start in enumerate(starts) if start <= entry)
            kept.append((visitor, rows["variant"].iloc[0] == plan["treatment"], phase, entry))
    table = pd.DataFrame(kept, columns=["visitor", "treated", "phase", "entry"])
    # Without anybody the columns would have no types.
    types = {"visitor": "str", "treated": bool, "phase": int, "entry": seen["seen_at"].dtype}
    table = table.astype(types)

    known = orders.drop_duplicates()
    known = known[known["ordered_at"] < at]
    bought = table[["visitor", "entry"]].merge(known, on="visitor")
    is_in = (
        (bought["ordered_at"] >= bought["entry"])
        & (bought["ordered_at"] < bought["entry"] + window)
        & ~(bought["refunded_at"] < at)
    )
    is_prior = (
        (bought["ordered_at"] < bought["entry"])
        & (bought["ordered_at"] >= bought["entry"] - FOUR_WEEKS)
        & ~(bought["refunded_at"] < bought["entry"])
    )
    revenue = bought[is_in].groupby("visitor")["amount"].sum()
    prior = bought[is_prior].groupby("visitor")["amount"].sum()
    table["prior"] = table["visitor"].map(prior).fillna(0.0).astype(float)
    table["converted"] = table["visitor"].isin(revenue.index)
    table["revenue"] = table["visitor"].map(revenue).fillna(0.0).astype(float)
    return table.drop(columns="entry"), left_out
