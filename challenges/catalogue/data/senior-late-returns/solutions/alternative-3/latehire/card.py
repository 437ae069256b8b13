"""The model card: what the model is for, what it sees, how good it is. For people."""

from .costs import Costs, best_single_answer

INPUTS = {
    "depot": "where the machine goes out",
    "machine": "which kind",
    "sector": "the customer's trade",
    "picked_up_at": "only for the length of the hire, up to `due_at`",
    "due_at": "for the length of the hire, and for the day of the week on which it ends",
    "lead_days": "days between booking and hand-out",
    "price_per_day": "euros",
    "crew_size": "people on site",
    "distance_km": "from the depot to the site",
    "deposit": "whether one was paid",
}
LEFT_OUT = {
    "booking_id": "an id; says which rows are one booking, and nothing about the hire",
    "customer_id": "an id; keeps a customer's hires together in the evaluation, and nothing else. "
    "Most customers come for one site and are gone",
    "revision": "a matter of the export; says which row was true at the hand-out",
    "customer_bookings": "overwritten every night: counts hires that came later",
    "customer_late_share": "overwritten every night: in an old row it already counts how that very "
    "hire ended",
    "account_status": "overwritten every night: the office sets it after the trouble, not before",
    "returned_at": "after the hand-out; it is how we know what was late, and not an input",
    "engine_hours": "after the hand-out",
    "extension_calls": "after the hand-out",
    "final_charge": "after the hand-out; and the days it was late are charged in it",
}


def card(metrics: dict[str, float], costs: Costs, period: list[str]) -> str:
    """Return the text of MODEL_CARD.md."""
    single, single_cost = best_single_answer(metrics["late_share"], costs)
    table = "\n".join(
        f"| {answer} | {cost['on_time']:.2f} | {cost['late']:.2f} |"
        for answer, cost in costs.items()
    )
    return f"""# Model card: late returns

## Purpose

Says at the hand-out of a machine how likely it is to come back late, which is more than two hours
after it was due, and which answer of the desk is then the cheapest. It is for the desks of Plover &
Stint, for one hire at a time. It is not made for judging a customer: not for prices, deposits or
whether somebody may hire at all.

## Data

The export of the yard's software: {metrics["bookings"]} finished hires of {metrics["customers"]} customers,
handed out from {period[0]} to {period[1]}. Of these hires {metrics["late_share"]:.1%} came back late.
Each counts once, as it stood at the hand-out (its last revision). Machines that were still out on the
night of the export are left out, overdue or not: nobody knows yet how they end.

## Inputs

What the desk knew at the hand-out, as it was then:

{_listed(INPUTS)}

A blank field, or a kind that was not there in training, counts as an average hire in that respect.
Amounts beyond everything in the history count as its largest or smallest.

## Left out

These may not influence a probability:

{_listed(LEFT_OUT)}

## Evaluation

Every hire was judged by a model that had not seen any hire of its customer, which is what the desk
does with a new customer. The customers are split into ten parts, each part is judged by what was
learned from the nine others, from the first step on; all of this three times, and the mean counts.
These are the numbers to compare with what the desks see later:

| | |
| --- | --- |
| ROC AUC (`roc_auc`) | {metrics["roc_auc"]:.3f} |
| Brier score (`brier`) | {metrics["brier"]:.3f} |
| euros per booking (`cost_per_booking`) | {metrics["cost_per_booking"]:.2f} |

ROC AUC: of a late hire and one on time, how often the late one has the higher probability. 0.5 is the
toss of a coin, 1 would be always. Brier score: the mean squared error of the probabilities, lower is
better. Who says {metrics["late_share"]:.0%} to everybody gets {_brier_of_share(metrics):.3f}.

The euros are what the hires would have cost by the table below, after the model's decisions. The same
answer for everybody, at best "{single}", would have cost {single_cost:.2f}.

## Decisions

The answer with the lowest expected cost: its cost on time and its cost late, weighed by the
probability. If two cost the same, the one that stands first in the costs. There is no fixed threshold,
and the costs are read anew at each prediction. The evaluation above was made with these, in euros:

| answer | on time | late |
| --- | --- | --- |
{table}

The costs are taken as true. In particular, what an answer changes about a late return is in them, and
not in the probability.

## Limits

- A probability is about many hires that look alike. Of a hundred hires with 30 %, about thirty are
  late, and nobody can say which.
- It is a plain formula (a logistic regression): weights that are added up. It does not see that two
  things together may be worse than each of them alone.
- It does not know weather, season or holidays, and nothing about the customer's past with us.
- Customers, machines and prices change. If ROC AUC or the late share of a quarter's hires is far from
  the numbers above, train again and find out why before trusting it.
- Once the desks act on the answers, a hire may be on time because the desk called. Later histories
  then show fewer late returns than there would have been, and a model that learns from them will be
  too sure.
- A kind of machine, depot or sector that is new gets an answer, but one that does not know what is
  special about it.
"""


def _listed(columns: dict[str, str]) -> str:
    return "\n".join(f"- `{column}`: {what}" for column, what in columns.items())


def _brier_of_share(metrics: dict[str, float]) -> float:
    """The Brier score of the late share as everybody's probability."""
    return metrics["late_share"] * (1 - metrics["late_share"])
