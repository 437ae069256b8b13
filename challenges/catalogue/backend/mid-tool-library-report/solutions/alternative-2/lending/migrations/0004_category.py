"""Categories; 0005 fills them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Somewhere to put a category's name once."""

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
    ]
