"""The two addresses."""

from datetime import date

from django.db.models import Prefetch
from django.http import HttpRequest, JsonResponse

from .models import Category, Loan, Tool
from .reports import season


def report(request: HttpRequest) -> JsonResponse:
    """Answer the season report."""
    try:
        first, last = (date.fromisoformat(request.GET.get(name, "")) for name in ("first", "last"))
    except ValueError:
        return JsonResponse({"error": "first and last are days: 2026-01-01"}, status=400)
    return JsonResponse({"branches": season(first, last)})


def tools(request: HttpRequest) -> JsonResponse:
    """Answer the tools that are not retired, of one category if one is named."""
    found = Tool.objects.filter(retired_on=None).order_by("branch__name", "name", "id")
    out = Prefetch("loans", Loan.objects.filter(returned_on=None), to_attr="out")
    found = found.select_related("branch", "category").prefetch_related(out)
    if "category" in request.GET:
        key = Category.spelled(request.GET["category"]).casefold()
        found = found.filter(category=Category.index().get(key))
    listed = [
        {
            "id": tool.id,
            "name": tool.name,
            "branch": tool.branch.name,
            "category": tool.category.name,
            "lent": bool(tool.out),
        }
        for tool in found
    ]
    return JsonResponse({"tools": listed})
