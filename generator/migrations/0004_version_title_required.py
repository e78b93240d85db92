"""No version without a title."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("generator", "0003_version_title_filled")]

    operations = [
        migrations.AlterField("songversion", "title", models.CharField(max_length=200)),
    ]
