"""Every tool has a category by now, and the texts may go."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Last of three steps from a text to a foreign key."""

    dependencies = [("lending", "0005_fill_categories")]
    operations = [
        migrations.AlterField(
            model_name="tool",
            name="category",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tools",
                to="lending.category",
            ),
        ),
        migrations.RemoveField(model_name="tool", name="category_text"),
    ]
