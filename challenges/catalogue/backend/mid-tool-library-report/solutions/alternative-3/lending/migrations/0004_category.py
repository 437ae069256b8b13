"""Categories become a table of their own: first it stands beside the texts."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The texts move to `category_text`; 0005 fills the table, 0006 removes the texts."""

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
