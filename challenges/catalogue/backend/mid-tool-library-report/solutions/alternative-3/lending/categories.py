"""When two texts name the same category."""

from .models import Category

UNSORTED = "Unsorted"


def tidy(text: str) -> str:
    """Put the white space of a category's name right; a tool without a category is unsorted."""
    return " ".join(text.split()) or UNSORTED


def key(text: str) -> str:
    """Return what is equal for two texts that name the same category."""
    return tidy(text).casefold()


def categories_by_key() -> dict[str, Category]:
    """Return all categories; there are few, and the database knows nothing of `casefold`."""
    return {key(category.name): category for category in Category.objects.order_by("-id")}
