"""Names that writers give to versions."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("generator", "0017_retakes")]

    operations = [
        migrations.AddField(
            "songversion", "name", models.CharField(blank=True, default="", max_length=80)
        ),
    ]
