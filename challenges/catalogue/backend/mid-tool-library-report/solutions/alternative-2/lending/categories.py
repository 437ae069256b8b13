"""When two texts are the same category.

Migration 0005 has its own copy of this rule, because it has to go on doing what it did when it ran.
"""

from .models import Category

# What a tool without a category says.
UNSORTED = "Unsorted"


def tidy(text: str) -> str:
    """Return a category's text with the white space put right; nothing becomes Unsorted."""
    return " ".join(text.split()) or UNSORTED


def key(text: str) -> str:
    """Return what all texts of one category have in common."""
    return tidy(text).casefold()


def categories_by_key() -> dict[str, Category]:
    """Read all categories, by the key of their name. SQLite cannot look for it: it folds only ASCII."""
    # By id from the last to the first: should somebody have made one twice, the older one counts.
    return {key(category.name): category for category in Category.objects.order_by("-id")}
