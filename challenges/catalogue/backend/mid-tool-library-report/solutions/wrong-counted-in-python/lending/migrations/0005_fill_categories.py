"""Makes categories of the texts, and texts of the categories on the way back."""

from collections import Counter, defaultdict

from django.db import migrations
from django.db.models import Count


def fill(apps, schema_editor):
    """Make one category of all spellings that differ in case or white space only."""
    tools = apps.get_model("lending", "Tool").objects
    categories = apps.get_model("lending", "Category").objects
    spellings = defaultdict(Counter)
    texts = defaultdict(list)
    for text, number in tools.values_list("category_text").annotate(Count("pk")):
        spelling = " ".join(text.split()) or "Unsorted"
        key = spelling.casefold()
        spellings[key][spelling] += number
        texts[key].append(text)
    for key, counts in spellings.items():
        name = min(counts, key=lambda spelling: (-counts[spelling], spelling))
        category = categories.create(name=name, key=key)
        tools.filter(category_text__in=texts[key]).update(category=category)


def write_back(apps, schema_editor):
    """Give each tool its category's name as a text."""
    tools = apps.get_model("lending", "Tool").objects
    for category in apps.get_model("lending", "Category").objects.all():
        tools.filter(category=category).update(category_text=category.name)


class Migration(migrations.Migration):
    """Second of three steps from a text to a foreign key."""

    dependencies = [("lending", "0004_category")]
    operations = [migrations.RunPython(fill, write_back)]
