"""Makes the hires of a machine yard: customers, bookings, and what became of them.

Everything comes from a seed. `history` is what the yard knows about the past, with columns that
were filled in or overwritten later; `handouts` is what the desk knows when machines leave the
yard, and with it what only the grader knows: which came back late.
"""

import math

import numpy as np
import pandas as pd

DEPOTS = {
    "Alder Dock": 0.0,
    "Birch Lane": 0.5,
    "Cinder Hill": -0.5,
    "Drovers": 0.2,
    "Elm Works": -0.2,
}
SECTORS = {
    "groundworks": (0.0, 0.30),
    "landscaping": (0.5, 0.22),
    "utilities": (-0.9, 0.16),
    "roofing": (-0.2, 0.14),
    "events": (0.9, 0.10),
    "private": (0.3, 0.08),
}
MACHINES = {
    "mini excavator": (0.4, 145, 0.24),
    "plate compactor": (-0.8, 38, 0.20),
    "dumper": (0.1, 95, 0.16),
    "telehandler": (0.7, 190, 0.12),
    "scissor lift": (-0.5, 85, 0.12),
    "light tower": (0.9, 55, 0.09),
    "trencher": (-0.1, 120, 0.05),
    "core drill": (-1.0, 45, 0.02),
}
SPREAD_OF_CUSTOMERS = 0.5
# How many days a customer's works last: he hires while they do, and is gone afterwards.
WORKS = 60
GRACE = pd.Timedelta(hours=2)
HANDOUT = [
    *("booking_id", "customer_id", "depot", "machine", "sector", "picked_up_at", "due_at"),
    *("lead_days", "price_per_day", "crew_size", "distance_km", "deposit"),
]
NIGHTLY = ["customer_bookings", "customer_late_share", "account_status"]
AFTERWARDS = ["returned_at", "engine_hours", "extension_calls", "final_charge"]


def history(
    seed: int, customers: int, *, start: str = "2024-01-01", days: int = 720
) -> pd.DataFrame:
    """The yard's export: one row for each revision of a booking, some still out."""
    rng = np.random.default_rng(seed)
    made = hires(rng, customers, start, days)
    made = with_afterwards(rng, made)
    known = made.groupby("customer_id")["is_late"]
    made["customer_bookings"] = known.transform("size")
    made["customer_late_share"] = known.transform("mean").round(2)
    made["account_status"] = np.select(
        [made["customer_late_share"] >= 0.6, made["customer_late_share"] >= 0.3],
        ["stop", "watch"],
        "good",
    )
    exported = pd.Timestamp(start) + pd.Timedelta(days=days)
    for column in reversed(AFTERWARDS):
        made[column] = made[column].mask(made["returned_at"] > exported)
    made["revision"] = 1
    revised = with_revisions(rng, made)
    return revised[[*HANDOUT[:2], "revision", *HANDOUT[2:], *NIGHTLY, *AFTERWARDS]]


def handouts(
    seed: int, customers: int, *, start: str = "2026-01-05", days: int = 85
) -> tuple[pd.DataFrame, pd.Series]:
    """What the desk knows of new customers' hires, and which of them were late."""
    made = hires(np.random.default_rng(seed), customers, start, days, prefix="N")
    made["customer_bookings"] = 0
    made["customer_late_share"] = 0.0
    made["account_status"] = "good"
    return made[[*HANDOUT, *NIGHTLY]], made["is_late"]


def hires(
    rng: np.random.Generator, customers: int, start: str, days: int, *, prefix: str = "C"
) -> pd.DataFrame:
    """Bookings with their truth, one row each, in the order of the hand-outs."""
    people = pd.DataFrame(
        {
            "customer_id": [f"{prefix}{number:04d}" for number in rng.permutation(customers)],
            "sector": rng.choice(
                list(SECTORS), customers, p=[share for _, share in SECTORS.values()]
            ),
            "crew_size": np.ceil(rng.lognormal(1.8, 0.7, customers)),
            "home": rng.choice(list(DEPOTS), customers),
            "site": rng.lognormal(2.7, 0.7, customers),
            "begins": rng.integers(0, days, customers),
            "habit": rng.normal(0, SPREAD_OF_CUSTOMERS, customers),
        }
    )
    made = people.loc[people.index.repeat(1 + rng.poisson(rng.gamma(2.0, 2.6, customers)))]
    made = made.reset_index(drop=True)
    many = len(made)
    made["machine"] = rng.choice(
        list(MACHINES), many, p=[share for _, _, share in MACHINES.values()]
    )
    elsewhere = rng.random(many) < 0.12
    made["depot"] = np.where(elsewhere, rng.choice(list(DEPOTS), many), made["home"])
    made["distance_km"] = (made["site"] * np.where(elsewhere, 1.4, 1.0)).round(1)
    opening = pd.Timestamp(start) + pd.Timedelta(hours=6, minutes=30)
    made["picked_up_at"] = (
        opening
        + pd.to_timedelta(made["begins"] + rng.integers(0, min(WORKS, days), many), unit="D")
        + pd.to_timedelta(15 * rng.integers(0, 38, many), unit="min")
    )
    lengths = np.ceil(rng.lognormal(1.2, 0.9, many)).clip(1, 28)
    evening = made["picked_up_at"].dt.normalize() + pd.Timedelta(hours=17)
    made["due_at"] = evening + pd.to_timedelta(lengths - 1, unit="D")
    made["lead_days"] = np.floor(rng.exponential(6, many)).clip(0, 60)
    price = made["machine"].map({name: price for name, (_, price, _) in MACHINES.items()})
    made["price_per_day"] = (price * rng.uniform(0.9, 1.1, many)).round(0)
    made["deposit"] = rng.choice(["yes", "no"], many, p=[0.55, 0.45])
    ending = made["due_at"].dt.day_of_week
    weekend = (ending == 4) | (ending == 5)
    score = (
        -1.6
        + made["machine"].map({name: effect for name, (effect, _, _) in MACHINES.items()})
        + made["depot"].map(DEPOTS)
        + made["sector"].map({name: effect for name, (effect, _) in SECTORS.items()})
        + 0.9 * (np.log(lengths) - 1.2)
        - 0.5 * (np.log1p(made["lead_days"]) - 1.5)
        + 0.95 * (np.log(made["site"]) - 2.7)
        - 0.5 * (np.log(made["crew_size"]) - 1.8)
        + 0.9 * weekend
        + 0.7 * (weekend & (made["sector"] == "events"))
        - 1.1 * (made["deposit"] == "yes")
        + made["habit"]
    )
    made["is_late"] = rng.random(many) < 1 / (1 + np.exp(-score))
    gaps = {"crew_size": 0.12, "distance_km": 0.06, "sector": 0.04, "deposit": 0.05}
    for column, share in gaps.items():
        made[column] = made[column].mask(rng.random(many) < share)
    made["booking_id"] = [f"{prefix}B{number:05d}" for number in rng.permutation(many)]
    made = made[made["picked_up_at"] < pd.Timestamp(start) + pd.Timedelta(days=days)]
    return made.sort_values("picked_up_at", kind="stable", ignore_index=True)


def with_afterwards(rng: np.random.Generator, made: pd.DataFrame) -> pd.DataFrame:
    """Fill in what the yard learns while the machine is out and when it is back."""
    many = len(made)
    late = made["is_late"]
    hours = np.where(
        late, 2.25 + rng.exponential(20, many), 2 - rng.exponential(3, many).clip(0, 9)
    )
    minutes = 15 * np.round(4 * hours)
    made["returned_at"] = made["due_at"] + pd.to_timedelta(minutes, unit="min")
    length = (made["due_at"] - made["picked_up_at"]).dt.total_seconds() / 86400
    made["engine_hours"] = (length * rng.gamma(6, 0.8, many) + np.where(late, 6, 0)).round(1)
    made["extension_calls"] = rng.poisson(np.where(late, 1.1, 0.05)).astype(float)
    fee = np.where(late, 20 + 6 * (hours - 2), 0)
    made["final_charge"] = (made["price_per_day"] * np.ceil(length) + fee).round(2)
    return made


def with_revisions(rng: np.random.Generator, made: pd.DataFrame) -> pd.DataFrame:
    """Put earlier revisions of some bookings between the rows: the plan of another day."""
    revised = made[rng.random(len(made)) < 0.12].copy()
    made.loc[revised.index, "revision"] = 2
    revised["due_at"] -= pd.to_timedelta(rng.integers(1, 6, len(revised)), unit="D")
    revised["due_at"] = revised["due_at"].clip(
        lower=revised["picked_up_at"].dt.normalize() + pd.Timedelta(hours=17)
    )
    revised["lead_days"] += rng.integers(1, 9, len(revised))
    every = pd.concat([made, revised], ignore_index=True)
    return every.sort_values(["picked_up_at", "booking_id", "revision"], ignore_index=True)


# How good the answers are, without a library that a submission could be tuned to.


def area(late: np.ndarray, probability: np.ndarray) -> float:
    """The chance that a late hire has a higher probability than one on time."""
    ranks = pd.Series(probability).rank().to_numpy()
    bad = int(late.sum())
    return float((ranks[late].sum() - bad * (bad + 1) / 2) / (bad * (len(late) - bad)))


def gap(late: np.ndarray, probability: np.ndarray, groups: int = 10) -> float:
    """How far probabilities are from what happened, over tenths of equal size, on average."""
    order = np.argsort(probability, kind="stable")
    parts = np.array_split(order, groups)
    gaps = [abs(late[part].mean() - probability[part].mean()) * len(part) for part in parts]
    return math.fsum(gaps) / len(late)


def cost(late: np.ndarray, decisions: list[str], costs: dict[str, dict[str, float]]) -> float:
    """What the decisions cost for each booking, as it turned out."""
    outcomes = ["late" if is_late else "on_time" for is_late in late]
    paid = [costs[decision][outcome] for decision, outcome in zip(decisions, outcomes, strict=True)]
    return math.fsum(paid) / len(paid)
