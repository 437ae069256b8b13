"""The two addresses."""

from datetime import date

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, JsonResponse

from .categories import categories_by_key, key
from .models import Loan, Tool
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
    out = Loan.objects.filter(tool=OuterRef("id"), returned_on=None)
    found = (
        Tool.objects.filter(retired_on=None)
        .select_related("branch", "category")
        .annotate(lent=Exists(out))
        .order_by("branch__name", "name", "id")
    )
    if "category" in request.GET:
        category = categories_by_key().get(key(request.GET["category"]))
        found = found.filter(category=category) if category else found.none()
    listed = [
        {
            "id": tool.id,
            "name": tool.name,
            "branch": tool.branch.name,
            "category": tool.category.name,
            "lent": tool.lent,
        }
        for tool in found
    ]
    return JsonResponse({"tools": listed})
