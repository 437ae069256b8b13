"""The two addresses."""

from datetime import date

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, JsonResponse

from .models import Loan, Tool
from .reports import season
from .spelling import key_of


def report(request: HttpRequest) -> JsonResponse:
    """Answer the season report."""
    try:
        first, last = (date.fromisoformat(request.GET.get(name, "")) for name in ("first", "last"))
    except ValueError:
        return JsonResponse({"error": "first and last are days: 2026-01-01"}, status=400)
    return JsonResponse({"branches": season(first, last)})


def tools(request: HttpRequest) -> JsonResponse:
    """Answer the tools that are not retired, of one category if one is named."""
    out = Loan.objects.filter(tool=OuterRef("pk"), returned_on=None)
    found = (
        Tool.objects.filter(retired_on=None)
        .select_related("branch", "category")
        .annotate(is_lent=Exists(out))
        .order_by("branch__name", "name", "id")
    )
    if "category" in request.GET:
        found = found.filter(category__key=key_of(request.GET["category"]))
    listed = [
        {
            "id": tool.id,
            "name": tool.name,
            "branch": tool.branch.name,
            "category": tool.category.name,
            "lent": tool.is_lent,
        }
        for tool in found
    ]
    return JsonResponse({"tools": listed})
