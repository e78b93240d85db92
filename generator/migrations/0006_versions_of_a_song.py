"""Room for the names of several versions, where a song was resumed on another."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("generator", "0005_nudges_name_no_row"),
    ]

    operations = [
        migrations.AlterField(
            model_name="generation",
            name="model_version",
            field=models.TextField(
                blank=True,
                help_text="Of the model that wrote; of all in their order, where it changed.",
            ),
        ),
    ]
