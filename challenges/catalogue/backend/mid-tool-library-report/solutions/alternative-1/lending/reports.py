"""The season report; the README says what its fields mean."""

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from .models import Branch, Charge, Loan, Tool


def season(first: date, last: date) -> list[dict[str, Any]]:
    """Report what each branch lent from the first day to the last: three queries."""
    in_season = Q(tools__loans__lent_on__gte=first, tools__loans__lent_on__lte=last)
    too_late = Q(tools__loans__returned_on__gt=F("tools__loans__due_on"))
    missing = Q(tools__loans__returned_on__isnull=True, tools__loans__due_on__lt=last)
    charged = (
        Charge.objects.filter(
            loan__tool__branch=OuterRef("pk"), loan__lent_on__gte=first, loan__lent_on__lte=last
        )
        .order_by()
        .values("loan__tool__branch")
        .annotate(total=Sum("cents"))
        .values("total")
    )
    borrowed = Loan.objects.filter(lent_on__gte=first, lent_on__lte=last).values("tool")
    idle = (
        Tool.objects.filter(branch=OuterRef("pk"))
        .exclude(pk__in=borrowed)
        .exclude(retired_on__lte=last)
        .order_by()
        .values("branch")
        .annotate(total=Count("pk"))
        .values("total")
    )
    branches = Branch.objects.order_by("name").annotate(
        loans=Count("tools__loans", filter=in_season),
        members=Count("tools__loans__member", filter=in_season, distinct=True),
        late=Count("tools__loans", filter=in_season & (too_late | missing)),
    )
    # Beside the counts these would be in GROUP BY, and asked again for each loan.
    sums = Branch.objects.annotate(
        charged_cents=Coalesce(Subquery(charged), 0), idle_tools=Coalesce(Subquery(idle), 0)
    ).in_bulk()
    shelves = _shelves(first, last)
    report = []
    for branch in branches:
        entry: dict[str, Any] = {"branch": branch.name}
        entry.update((name, getattr(branch, name)) for name in ("loans", "members", "late"))
        for name in ("charged_cents", "idle_tools"):
            entry[name] = getattr(sums[branch.pk], name)
        entry["categories"] = _ranked(shelves.get(branch.pk, {}))
        report.append(entry)
    return report


def _shelves(first: date, last: date) -> dict[int, dict[str, Counter[str]]]:
    """Count the loans by branch, category and name of tool."""
    lent = Tool.objects.filter(loans__lent_on__gte=first, loans__lent_on__lte=last)
    groups = lent.values("branch_id", "category__name", "name").annotate(loans=Count("loans"))
    shelves: dict[int, dict[str, Counter[str]]] = {}
    for group in groups.order_by():
        shelf = shelves.setdefault(group["branch_id"], {})
        shelf.setdefault(group["category__name"], Counter())[group["name"]] = group["loans"]
    return shelves


def _ranked(shelf: dict[str, Counter[str]]) -> list[dict[str, Any]]:
    entries = [
        {
            "category": category,
            "loans": names.total(),
            "favourite": sorted(names, key=lambda name: (-names[name], name))[0],
        }
        for category, names in shelf.items()
    ]
    entries.sort(key=lambda entry: entry["category"])
    entries.sort(key=lambda entry: entry["loans"], reverse=True)
    return entries
