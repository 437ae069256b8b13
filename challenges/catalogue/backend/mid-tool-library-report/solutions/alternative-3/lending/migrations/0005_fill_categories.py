"""Texts that differ in case and white space become one category, and back."""

from collections import Counter, defaultdict
from itertools import batched

from django.db import migrations
from django.db.models import Count, OuterRef, Subquery

# The rule as it was on the day of this migration; `lending/categories.py` may change, this must not.
UNSORTED = "Unsorted"
TEXTS_IN_A_QUERY = 500  # SQLite takes only so many parameters


def _tidy(text: str) -> str:
    return " ".join(text.split()) or UNSORTED


def fill(apps, schema_editor):
    """Make the categories, named by their most frequent spelling, and give them to the tools."""
    alias = schema_editor.connection.alias
    category_model = apps.get_model("lending", "Category")
    tools = apps.get_model("lending", "Tool").objects.using(alias)

    spellings = defaultdict(Counter)
    texts = defaultdict(list)
    counted = tools.order_by().values_list("category_text").annotate(Count("id"))
    for text, count in counted:
        spelling = _tidy(text)
        spellings[spelling.casefold()][spelling] += count
        texts[spelling.casefold()].append(text)

    for key, counts in sorted(spellings.items()):
        name = min(counts, key=lambda spelling: (-counts[spelling], spelling))
        category = category_model.objects.using(alias).create(name=name)
        for some in batched(texts[key], TEXTS_IN_A_QUERY):
            tools.filter(category_text__in=some).update(category=category)


def write_texts(apps, schema_editor):
    """Give each tool its category's name as text, and forget the categories."""
    alias = schema_editor.connection.alias
    categories = apps.get_model("lending", "Category").objects.using(alias)
    tools = apps.get_model("lending", "Tool").objects.using(alias)
    name = categories.filter(id=OuterRef("category_id")).values("name")
    tools.update(category_text=Subquery(name))
    tools.update(category=None)
    categories.all().delete()


class Migration(migrations.Migration):
    """A query or two for each category, however many tools there are."""

    dependencies = [("lending", "0004_category")]
    operations = [migrations.RunPython(fill, write_texts)]
