"""Notes and a bank of words beside a song."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("generator", "0018_names_of_versions")]

    operations = [
        migrations.CreateModel(
            name="Notebook",
            fields=[
                (
                    "song",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="notebook",
                        serialize=False,
                        to="generator.song",
                    ),
                ),
                ("notes", models.TextField(blank=True)),
                ("words", models.JSONField(default=list)),
            ],
        ),
    ]
