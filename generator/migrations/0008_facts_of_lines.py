"""Room for all that is known of a line, and lines of songs with rows of their own."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("generator", "0007_section_headings")]

    operations = [
        migrations.AddField("generatedline", "facts", models.JSONField(null=True)),
        # Nullable, so that the way back can fill them before they are required again.
        migrations.AlterField(
            "generatedline", "syllables", models.PositiveSmallIntegerField(null=True)
        ),
        migrations.AlterField(
            "generatedline", "target", models.PositiveSmallIntegerField(null=True)
        ),
        migrations.AlterField("generatedline", "rhyme", models.CharField(max_length=4, null=True)),
        migrations.AlterField("generatedline", "ok", models.BooleanField(null=True)),
        migrations.AlterField("generatedline", "missed", models.TextField(blank=True, null=True)),
        migrations.CreateModel(
            name="SongLine",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("locked", models.BooleanField(default=False)),
                ("alternatives", models.JSONField(blank=True, default=list)),
                (
                    "song",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="generator.song",
                    ),
                ),
            ],
        ),
    ]
