"""The model card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .costs import Costs

if TYPE_CHECKING:
    from .learner import Evaluation

INPUTS = {
    "depot": "where the machine is from",
    "machine": "which kind it is",
    "sector": "the customer's trade",
    "picked_up_at": "only for the length of the hire",
    "due_at": "for the length of the hire, and the day of the week on which it ends",
    "lead_days": "how long before the hand-out it was booked",
    "price_per_day": "says something about a kind of machine that is new to the model",
    "crew_size": "people on site",
    "distance_km": "from the depot to the site",
    "deposit": "whether one was paid",
}
_ID = "an id: we judge the hire, and most customers never come again"
_NIGHTLY = "as of the night of the export, not of the hand-out: it knows how older hires ended"
_RETURN = "filled in after the hand-out"
LEFT_OUT = {
    "booking_id": "an id, and says nothing about the hire",
    "customer_id": _ID,
    "revision": "a matter of the export; the highest one says what was true at the hand-out",
    "customer_bookings": _NIGHTLY,
    "customer_late_share": _NIGHTLY,
    "account_status": _NIGHTLY,
    "returned_at": f"{_RETURN}; it says whether a hire was late, which is what the model learns",
    "engine_hours": _RETURN,
    "extension_calls": _RETURN,
    "final_charge": _RETURN,
}


def card(
    metrics: dict[str, float], evaluation: Evaluation, costs: Costs, period: tuple[str, str]
) -> str:
    """Return the text of MODEL_CARD.md."""
    same = evaluation.cost_of_same_answer
    best = min(same, key=same.__getitem__)
    groups = [
        [str(number), f"{said:.1%}", f"{seen:.1%}"]
        for number, (said, seen) in enumerate(evaluation.groups, start=1)
    ]
    answers = [
        [answer, f"{cost['on_time']:.2f}", f"{cost['late']:.2f}", f"{same[answer]:.2f}"]
        for answer, cost in costs.items()
    ]
    return f"""# Late returns

## Purpose

When a machine leaves the yard, the model says how likely it is to come back more than two hours after
it is due, and which answer of the desk is expected to cost least. It is an aid for the rental desks. It
judges a hire, not a customer, and is not meant for prices, credit or for turning anybody away.

## Data

{metrics["bookings"]} finished hires of {metrics["customers"]} customers, handed out from {period[0]} to
{period[1]}; {metrics["late_share"]:.1%} came back late. Each hire counts once, as it was at the hand-out
(its highest revision). Machines that are still out are not counted: how these hires end, nobody knows.

## Inputs

Known at the hand-out, as they were then:

{_list(INPUTS)}

A blank number is replaced by the middle value of the history. A machine, sector or depot that is new to
the model counts as a middling one.

## Left out

{_list(LEFT_OUT)}

## Evaluation

The customers are dealt into ten parts. The hires of each part get their probabilities from a model that
has learned from the other nine only. So every hire is judged by a model that has never seen its
customer, as it is with new customers at the desk. All {metrics["bookings"]} hires count.

| measure | value | what it says |
| --- | --- | --- |
| `roc_auc` | {metrics["roc_auc"]:.3f} | how often a late hire has a higher probability than one on time: 0.5 is a coin, 1 is perfect |
| `brier` | {metrics["brier"]:.3f} | mean squared error of the probabilities; {_plain_brier(metrics):.3f} if everybody gets the average |
| `cost_per_booking` | {metrics["cost_per_booking"]:.2f} | euros, of the decisions on these hires |

Giving everybody the same answer would have cost at least {same[best]:.2f} euros per booking ({best}).

Sorted by probability and cut into ten groups of equal size. The two shares are
{100 * evaluation.calibration_error:.1f} percentage points apart on average:

{_table(["group", "mean probability", "came back late"], groups)}

## Decisions

The desk gets the answer with the lowest expected cost: the cost if on time times the probability of
that, plus the cost if late times the probability of that. If two cost the same, the one that comes first
in the costs file. There is no fixed threshold; other costs give other decisions without new training.
The costs in euros with which this model was evaluated:

{_table(["answer", "on time", "late", "per booking, if everybody gets it"], answers)}

## Limits

- The measures are of one history. Hires of one customer resemble each other, so there is less in it than
  the number of hires suggests. Expect a few hundredths more or less of `roc_auc`, more in a short month.
- It knows nothing about weather, holidays or the site, and it takes for granted that customers go on as
  in the history. Count again every quarter, and train again when the shares above no longer hold.
- For a new kind of machine, a new depot or a form with many blanks the answer is closer to the average
  than it should be.
- What the desk does may change whether a hire is late. The export does not say what the desk did. Write
  it down, or the next training will take the success of a call for a reliable customer.
"""


def _plain_brier(metrics: dict[str, float]) -> float:
    return metrics["late_share"] * (1 - metrics["late_share"])


def _list(columns: dict[str, str]) -> str:
    return "\n".join(f"- `{column}`: {why}" for column, why in columns.items())


def _table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
