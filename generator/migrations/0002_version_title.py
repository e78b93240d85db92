"""A version has a title: the column, empty for now."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("generator", "0001_generations_songs_and_favourites")]

    operations = [
        migrations.AddField("songversion", "title", models.CharField(max_length=200, null=True)),
    ]
