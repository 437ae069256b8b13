"""The season report; the README says what its fields mean."""

from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from .models import Branch, Charge, Loan, Tool


def season(first: date, last: date) -> list[dict[str, Any]]:
    """Report what each branch lent from the first day to the last.

    One query for each kind of number, whatever there is to count. Loans and charges are counted apart
    from each other: joined, a loan would count once for each of its charges.
    """
    loans = _loans(first, last)
    charged = _charged(first, last)
    idle = _idle_tools(first, last)
    categories = _categories(first, last)
    return [
        {
            "branch": name,
            **loans.get(branch, {"loans": 0, "members": 0, "late": 0}),
            "charged_cents": charged.get(branch, 0),
            "idle_tools": idle.get(branch, 0),
            "categories": categories.get(branch, []),
        }
        for branch, name in Branch.objects.order_by("name").values_list("id", "name")
    ]


def _in_season(first: date, last: date) -> QuerySet[Loan]:
    return Loan.objects.filter(lent_on__gte=first, lent_on__lte=last)


def _loans(first: date, last: date) -> dict[int, dict[str, int]]:
    came_late = Q(returned_on__gt=F("due_on"))
    is_overdue = Q(returned_on=None, due_on__lt=last)
    found = (
        _in_season(first, last)
        .values_list("tool__branch")
        .annotate(
            loans=Count("id"),
            members=Count("member", distinct=True),
            late=Count("id", filter=came_late | is_overdue),
        )
    )
    return {
        branch: {"loans": loans, "members": members, "late": late}
        for branch, loans, members, late in found
    }


def _charged(first: date, last: date) -> dict[int, int]:
    charges = Charge.objects.filter(loan__lent_on__gte=first, loan__lent_on__lte=last)
    return dict(charges.values_list("loan__tool__branch").annotate(cents=Sum("cents")))


def _idle_tools(first: date, last: date) -> dict[int, int]:
    lent = Exists(_in_season(first, last).filter(tool=OuterRef("pk")))
    in_use = Q(retired_on=None) | Q(retired_on__gt=last)
    idle = Tool.objects.filter(in_use, ~lent)
    return dict(idle.values_list("branch").annotate(tools=Count("id")))


def _categories(first: date, last: date) -> dict[int, list[dict[str, Any]]]:
    """Return each branch's categories; the database counts the loans of each name of tool."""
    names = (
        _in_season(first, last)
        .values_list("tool__branch", "tool__category__name", "tool__name")
        .annotate(loans=Count("id"))
        .order_by("tool__branch", "tool__category__name", "-loans", "tool__name")
    )
    branches: dict[int, list[dict[str, Any]]] = {}
    for branch, category, name, loans in names.iterator():
        entries = branches.setdefault(branch, [])
        # A category's names come one after the other, the favourite first.
        if not entries or entries[-1]["category"] != category:
            entries.append({"category": category, "loans": 0, "favourite": name})
        entries[-1]["loans"] += loans
    for entries in branches.values():
        entries.sort(key=lambda entry: (-entry["loans"], entry["category"]))
    return branches
