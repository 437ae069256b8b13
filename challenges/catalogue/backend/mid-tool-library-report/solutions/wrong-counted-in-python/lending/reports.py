"""The season report; the README says what its fields mean."""

from collections import Counter
from datetime import date
from typing import Any

from .models import Branch, Tool


def season(first: date, last: date) -> list[dict[str, Any]]:
    """Report what each branch lent from the first day to the last."""
    branches = Branch.objects.prefetch_related("tools__category", "tools__loans__charges")
    return [_branch(branch, first, last) for branch in branches.order_by("name")]


def _branch(branch: Branch, first: date, last: date) -> dict[str, Any]:
    loans = late = charged = idle = 0
    members = set()
    by_category: Counter[str] = Counter()
    by_name: dict[str, Counter[str]] = {}
    for tool in branch.tools.all():
        lent = 0
        for loan in tool.loans.all():
            if not first <= loan.lent_on <= last:
                continue
            lent += 1
            members.add(loan.member_id)
            if loan.returned_on is None:
                late += loan.due_on < last
            else:
                late += loan.returned_on > loan.due_on
            for charge in loan.charges.all():
                charged += charge.cents
        loans += lent
        if lent:
            by_category[tool.category.name] += lent
            by_name.setdefault(tool.category.name, Counter())[tool.name] += lent
        elif not _is_retired(tool, last):
            idle += 1
    return {
        "branch": branch.name,
        "loans": loans,
        "members": len(members),
        "late": late,
        "charged_cents": charged,
        "idle_tools": idle,
        "categories": [
            {"category": category, "loans": count, "favourite": _favourite(by_name[category])}
            for category, count in sorted(by_category.items(), key=lambda each: (-each[1], each[0]))
        ],
    }


def _is_retired(tool: Tool, day: date) -> bool:
    return tool.retired_on is not None and tool.retired_on <= day


def _favourite(names: Counter[str]) -> str:
    return min(names, key=lambda name: (-names[name], name))
