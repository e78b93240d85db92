"""Songs of one request by several networks, and votes for one of them."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("generator", "0021_explanations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Comparison",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("shown", models.BooleanField(default=False)),
                (
                    "best",
                    models.CharField(
                        blank=True, help_text="The network that was voted for.", max_length=60
                    ),
                ),
                ("created", models.DateTimeField(auto_now_add=True)),
                (
                    "generations",
                    models.ManyToManyField(related_name="comparisons", to="generator.generation"),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comparisons",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["-created", "-id"]},
        ),
    ]
