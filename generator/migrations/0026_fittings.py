"""Questions which rhymes fit a line, which workers answer."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("generator", "0025_lines_of_favourites"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="explanation",
            name="song",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="%(class)ss",
                to="generator.song",
            ),
        ),
        migrations.CreateModel(
            name="Fitting",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("running", "Under way"),
                            ("done", "Done"),
                            ("stopped", "Stopped"),
                            ("failed", "Failed"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("error", models.TextField(blank=True)),
                ("stop_requested", models.BooleanField(default=False)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("lease_token", models.UUIDField(blank=True, null=True)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("started", models.DateTimeField(blank=True, null=True)),
                ("finished", models.DateTimeField(blank=True, null=True)),
                ("request", models.JSONField()),
                ("sections", models.JSONField()),
                ("book", models.TextField(blank=True)),
                ("line", models.UUIDField()),
                (
                    "is_new",
                    models.BooleanField(
                        default=False, help_text="Of a line to come after this one."
                    ),
                ),
                ("before", models.CharField(blank=True, max_length=300)),
                ("word", models.CharField(max_length=60)),
                (
                    "rhymes",
                    models.JSONField(
                        default=list, help_text="Pairs of a word and its share of all."
                    ),
                ),
                (
                    "near",
                    models.JSONField(
                        default=list, help_text="Pairs of a word and its likeness, 0 to 1."
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "song",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="generator.song",
                    ),
                ),
            ],
            options={
                "ordering": ["-created", "-id"],
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ["queued", "running"])),
                        fields=["status", "lease_until"],
                        name="fitting_under_lease",
                    ),
                    models.Index(
                        condition=models.Q(("status__in", ["queued", "running"])),
                        fields=["created", "id"],
                        name="fitting_in_turn",
                    ),
                    models.Index(
                        condition=models.Q(("status__in", ["queued", "running"])),
                        fields=["owner", "created", "id"],
                        name="fitting_of_owner_in_turn",
                    ),
                ],
            },
        ),
    ]
