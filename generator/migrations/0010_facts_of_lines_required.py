"""No line without its facts; the columns that they came from go."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("generator", "0009_facts_of_lines_filled")]

    operations = [
        migrations.AlterField("generatedline", "facts", models.JSONField()),
        migrations.RemoveField("generatedline", "syllables"),
        migrations.RemoveField("generatedline", "target"),
        migrations.RemoveField("generatedline", "rhyme"),
        migrations.RemoveField("generatedline", "ok"),
        migrations.RemoveField("generatedline", "missed"),
    ]
