"""A table for categories, still empty; the texts step aside."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """First of three steps from a text to a foreign key."""

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
                ("key", models.CharField(editable=False, max_length=180, unique=True)),
            ],
        ),
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
    ]
