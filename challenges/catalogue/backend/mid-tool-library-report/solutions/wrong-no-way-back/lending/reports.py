"""The season report; the README says what its fields mean."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from .models import Branch, Charge, Loan, Tool


def season(first: date, last: date) -> list[dict[str, Any]]:
    """Report what each branch lent from the first day to the last.

    Each kind of thing is counted by a query of its own: joined, a loan with two charges would be
    two loans.
    """
    loans = Loan.objects.filter(lent_on__range=(first, last))
    counts = _counts(loans, last)
    charged = _charged(loans)
    idle = _idle(loans, last)
    categories = _categories(loans)
    return [
        {
            "branch": branch.name,
            **counts.get(branch.pk, {"loans": 0, "members": 0, "late": 0}),
            "charged_cents": charged.get(branch.pk, 0),
            "idle_tools": idle.get(branch.pk, 0),
            "categories": categories[branch.pk],
        }
        for branch in Branch.objects.order_by("name")
    ]


def _counts(loans: QuerySet[Loan], last: date) -> dict[int, dict[str, int]]:
    came_late = Q(returned_on__gt=F("due_on"))
    still_out = Q(returned_on=None, due_on__lt=last)
    found = loans.values("tool__branch").annotate(
        loans=Count("pk"),
        members=Count("member", distinct=True),
        late=Count("pk", filter=came_late | still_out),
    )
    return {each.pop("tool__branch"): each for each in found}


def _charged(loans: QuerySet[Loan]) -> dict[int, int]:
    charges = Charge.objects.filter(loan__in=loans).values_list("loan__tool__branch")
    return dict(charges.annotate(Sum("cents")))


def _idle(loans: QuerySet[Loan], last: date) -> dict[int, int]:
    in_use = Q(retired_on=None) | Q(retired_on__gt=last)
    idle = Tool.objects.filter(in_use, ~Exists(loans.filter(tool=OuterRef("pk"))))
    return dict(idle.values_list("branch").annotate(Count("pk")))


def _categories(loans: QuerySet[Loan]) -> dict[int, list[dict[str, Any]]]:
    """Count by branch, category and name of tool, then put the names together."""
    found: dict[int, dict[str, dict[str, Any]]] = defaultdict(dict)
    counted = loans.values_list("tool__branch", "tool__category__name", "tool__name")
    # The first name of a category is its favourite.
    for branch, category, name, number in counted.annotate(number=Count("pk")).order_by(
        "-number", "tool__name"
    ):
        entry = {"category": category, "loans": 0, "favourite": name}
        found[branch].setdefault(category, entry)["loans"] += number
    listed: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for branch, entries in found.items():
        listed[branch] = sorted(
            entries.values(), key=lambda entry: (-entry["loans"], entry["category"])
        )
    return listed
