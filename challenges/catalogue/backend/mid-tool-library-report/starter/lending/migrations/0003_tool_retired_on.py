"""Tools that are worn out stay in the books."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Deleting a tool took its loans out of the reports."""

    dependencies = [("lending", "0002_loans")]
    operations = [
        migrations.AddField(
            model_name="tool",
            name="retired_on",
            field=models.DateField(blank=True, null=True),
        ),
    ]
