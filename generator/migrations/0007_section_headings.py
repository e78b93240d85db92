"""Every section of a song has a heading: its kind, until its writer names it otherwise."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for version in apps.get_model("generator", "SongVersion").objects.iterator(500):
        for section in version.sections:
            section.setdefault("heading", section["kind"].capitalize())
        version.save(update_fields=["sections"])


def take_away(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for version in apps.get_model("generator", "SongVersion").objects.iterator(500):
        for section in version.sections:
            section.pop("heading", None)
        version.save(update_fields=["sections"])


class Migration(migrations.Migration):
    dependencies = [("generator", "0006_versions_of_a_song")]

    operations = [
        migrations.AlterField("songversion", "sections", models.JSONField()),
        migrations.RunPython(fill, take_away),
    ]
