"""A tool's category is no free text any more."""

from collections import Counter, defaultdict
from itertools import batched

import django.db.models.deletion
from django.db import migrations, models

UNSORTED = "Unsorted"
# Texts in one query. SQLite takes more, but not without end.
BATCH = 500


def tidy(text):
    """Return a text with its white space put right; nothing is Unsorted."""
    return " ".join(text.split()) or UNSORTED


def texts_to_categories(apps, schema_editor):
    """Make a category of all texts that mean the same, and give it to their tools."""
    alias = schema_editor.connection.alias
    category_model = apps.get_model("lending", "Category")
    tools = apps.get_model("lending", "Tool").objects.using(alias)

    texts = defaultdict(list)
    spellings = defaultdict(Counter)
    counted = tools.order_by().values_list("category_text").annotate(models.Count("id"))
    for text, count in counted:
        key = tidy(text).casefold()
        texts[key].append(text)
        spellings[key][tidy(text)] += count

    for key, spelled in spellings.items():
        name = min(spelled, key=lambda spelling: (-spelled[spelling], spelling))
        category = category_model.objects.using(alias).create(name=name)
        for some in batched(texts[key], BATCH):
            tools.filter(category_text__in=some).update(category=category)


def categories_to_texts(apps, schema_editor):
    """Give each tool its category's name."""
    alias = schema_editor.connection.alias
    category_model = apps.get_model("lending", "Category")
    tools = apps.get_model("lending", "Tool").objects.using(alias)
    its_own = category_model.objects.filter(pk=models.OuterRef("category"))
    tools.update(category_text=models.Subquery(its_own.values("name")))


class Migration(migrations.Migration):
    """Drills were four categories."""

    dependencies = [("lending", "0004_category")]
    operations = [
        migrations.RenameField(model_name="tool", old_name="category", new_name="category_text"),
        migrations.AddField(
            model_name="tool",
            name="category",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tools",
                to="lending.category",
            ),
        ),
        migrations.RunPython(texts_to_categories, categories_to_texts),
        migrations.RemoveField(model_name="tool", name="category_text"),
        migrations.AlterField(
            model_name="tool",
            name="category",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tools",
                to="lending.category",
            ),
        ),
    ]
