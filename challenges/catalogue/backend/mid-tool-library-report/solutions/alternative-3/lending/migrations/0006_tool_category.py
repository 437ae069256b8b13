"""The texts go, and no tool is without a category."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """After 0005, whose way back needs both columns."""

    dependencies = [("lending", "0005_fill_categories")]
    operations = [
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
