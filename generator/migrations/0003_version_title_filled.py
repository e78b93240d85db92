"""Every version takes the title that its song has now."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import OuterRef, Subquery


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    titles = apps.get_model("generator", "Song").objects.filter(pk=OuterRef("song_id"))
    versions = apps.get_model("generator", "SongVersion").objects.filter(title=None)
    versions.update(title=Subquery(titles.values("title")))


class Migration(migrations.Migration):
    dependencies = [("generator", "0002_version_title")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
