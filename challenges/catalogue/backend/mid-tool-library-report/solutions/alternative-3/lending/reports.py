"""The season report; the README says what its fields mean."""

from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from .models import Branch, Charge, Loan, Tool


def season(first: date, last: date) -> list[dict[str, Any]]:
    """Report what each branch lent from the first day to the last.

    The database counts, and there is one query for each kind of figure: one for several of them would
    count a loan once for each of its charges.
    """
    loans = Loan.objects.filter(lent_on__range=(first, last))
    counts = _counts(loans, last)
    charged = _charged(first, last)
    idle = _idle(loans, last)
    categories = _categories(loans)
    return [
        {
            "branch": name,
            **counts.get(branch, {"loans": 0, "members": 0, "late": 0}),
            "charged_cents": charged.get(branch, 0),
            "idle_tools": idle.get(branch, 0),
            "categories": categories.get(branch, []),
        }
        for branch, name in Branch.objects.order_by("name").values_list("id", "name")
    ]


def _counts(loans: QuerySet[Loan], last: date) -> dict[int, dict[str, int]]:
    late = Q(returned_on=None, due_on__lt=last) | Q(returned_on__gt=F("due_on"))
    rows = loans.values(branch=F("tool__branch")).annotate(
        loans=Count("id"), members=Count("member", distinct=True), late=Count("id", filter=late)
    )
    return {row.pop("branch"): row for row in rows}


def _charged(first: date, last: date) -> dict[int, int]:
    charges = Charge.objects.filter(loan__lent_on__range=(first, last))
    return dict(charges.values_list("loan__tool__branch").annotate(Sum("cents")))


def _idle(loans: QuerySet[Loan], last: date) -> dict[int, int]:
    tools = Tool.objects.filter(
        Q(retired_on=None) | Q(retired_on__gt=last), ~Exists(loans.filter(tool=OuterRef("id")))
    )
    return dict(tools.values_list("branch").annotate(Count("id")))


def _categories(loans: QuerySet[Loan]) -> dict[int, list[dict[str, Any]]]:
    """Return the categories of each branch that lent something."""
    by_name = (
        loans.values(branch=F("tool__branch"), category=F("tool__category__name"))
        .annotate(name=F("tool__name"), loans=Count("id"))
        .order_by("branch", "category", "-loans", "name")
    )
    found: dict[int, list[dict[str, Any]]] = {}
    # The favourite comes first in its group; rows are taken as they come, so few are in memory.
    for (branch, category), rows in groupby(
        by_name.iterator(), key=lambda row: (row["branch"], row["category"])
    ):
        favourite = next(rows)
        entry = {
            "category": category,
            "loans": favourite["loans"] + sum(row["loans"] for row in rows),
            "favourite": favourite["name"],
        }
        found.setdefault(branch, []).append(entry)
    for entries in found.values():
        entries.sort(key=lambda entry: (-entry["loans"], entry["category"]))
    return found
