"""Indexes by which the lists of a writer of 100,000 songs, and the queue, read what they show."""

import django.db.models.deletion
import django.db.models.fields.json
import django.db.models.functions.comparison
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("generator", "0011_inquiries"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="favourite",
            name="favourite_newest_of_owner",
        ),
        migrations.RemoveIndex(
            model_name="favourite",
            name="favourite_best_of_owner",
        ),
        migrations.RemoveIndex(
            model_name="generation",
            name="generation_newest_of_owner",
        ),
        migrations.RemoveIndex(
            model_name="song",
            name="song_newest_of_owner",
        ),
        migrations.RenameIndex(
            model_name="generation",
            new_name="generation_under_lease",
            old_name="generation_still_to_write",
        ),
        migrations.RenameIndex(
            model_name="inquiry",
            new_name="inquiry_under_lease",
            old_name="inquiry_still_to_answer",
        ),
        migrations.AddField(
            model_name="generation",
            name="genre",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.fields.json.KeyTextTransform("genre", "request"),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddField(
            model_name="generation",
            name="theme_in_capitals",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.text.Upper(
                    django.db.models.fields.json.KeyTextTransform("theme", "request")
                ),
                help_text="What a search without regard to case looks in.",
                output_field=models.TextField(),
            ),
        ),
        migrations.AlterField(
            model_name="generatedline",
            name="generation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lines",
                to="generator.generation",
            ),
        ),
        migrations.AddIndex(
            model_name="favourite",
            index=models.Index(
                fields=["owner", "-created", "-id"],
                include=("rating",),
                name="favourite_newest_of_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="favourite",
            index=models.Index(
                models.F("owner"),
                models.OrderBy(
                    django.db.models.functions.comparison.Coalesce("rating", models.Value(0)),
                    descending=True,
                ),
                models.OrderBy(models.F("created"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="favourite_best_of_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="generation",
            index=models.Index(
                condition=models.Q(("status__in", ["queued", "running"])),
                fields=["created", "id"],
                name="generation_in_turn",
            ),
        ),
        migrations.AddIndex(
            model_name="generation",
            index=models.Index(
                condition=models.Q(("status__in", ["queued", "running"])),
                fields=["owner", "created", "id"],
                name="generation_of_owner_in_turn",
            ),
        ),
        migrations.AddIndex(
            model_name="generation",
            index=models.Index(
                fields=["owner", "-created", "-id"],
                include=("status", "model", "genre", "theme_in_capitals"),
                name="generation_newest_of_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(
                condition=models.Q(("status__in", ["queued", "running"])),
                fields=["created", "id"],
                name="inquiry_in_turn",
            ),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(
                condition=models.Q(("status__in", ["queued", "running"])),
                fields=["owner", "created", "id"],
                name="inquiry_of_owner_in_turn",
            ),
        ),
        migrations.AddIndex(
            model_name="song",
            index=models.Index(
                condition=models.Q(("deleted", None)),
                fields=["owner", "-updated", "-id"],
                include=("title",),
                name="song_newest_of_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="song",
            index=models.Index(
                condition=models.Q(("deleted__isnull", False)),
                fields=["owner", "-deleted"],
                name="song_in_bin_of_owner",
            ),
        ),
    ]
