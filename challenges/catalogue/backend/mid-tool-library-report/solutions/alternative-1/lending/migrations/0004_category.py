"""Categories get a table."""

import django.db.models.deletion
from django.db import migrations, models


def same(text):
    """What two spellings of a category have in common."""
    return " ".join((text.strip() or "Unsorted").split()).casefold()


def forwards(apps, schema_editor):
    """Choose the names and point every tool to its category."""
    Tool = apps.get_model("lending", "Tool")
    Category = apps.get_model("lending", "Category")
    votes = {}
    for text in Tool.objects.values_list("old_category", flat=True).iterator():
        spelling = " ".join(text.split()) or "Unsorted"
        ballot = votes.setdefault(same(text), {})
        ballot[spelling] = ballot.get(spelling, 0) + 1
    names = {
        key: sorted(ballot.items(), key=lambda vote: (-vote[1], vote[0]))[0][0]
        for key, ballot in votes.items()
    }
    Category.objects.bulk_create(Category(name=name) for name in names.values())
    categories = {category.name: category.pk for category in Category.objects.all()}
    changed = []
    for tool in Tool.objects.only("pk", "old_category"):
        tool.category_id = categories[names[same(tool.old_category)]]
        changed.append(tool)
    Tool.objects.bulk_update(changed, ["category"], batch_size=300)


def backwards(apps, schema_editor):
    """Write the names into the texts."""
    Tool = apps.get_model("lending", "Tool")
    Category = apps.get_model("lending", "Category")
    name = Category.objects.filter(pk=models.OuterRef("category_id")).values("name")
    Tool.objects.update(old_category=models.Subquery(name))


class Migration(migrations.Migration):
    """From a text to a foreign key."""

    dependencies = [("lending", "0003_tool_retired_on")]
    operations = [
        migrations.CreateModel(
            name="Category",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, unique=True)),
            ],
        ),
        migrations.RenameField("tool", "category", "old_category"),
        migrations.AddField(
            model_name="tool",
            name="category",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="lending.category"
            ),
        ),
        migrations.RunPython(forwards, backwards),
        migrations.AlterField(
            model_name="tool",
            name="category",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="lending.category"
            ),
        ),
        migrations.RemoveField("tool", "old_category"),
    ]
