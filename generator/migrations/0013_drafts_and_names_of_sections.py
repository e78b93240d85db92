"""Versions in which typing goes on, and names for sections, so that edits can tell of them."""

from django.db import migrations, models

NAMED = """
UPDATE generator_songversion
SET sections = (
    SELECT jsonb_agg(jsonb_build_object('id', gen_random_uuid()) || value ORDER BY place)
    FROM jsonb_array_elements(sections) WITH ORDINALITY AS section (value, place)
)
WHERE sections <> '[]'
"""
NAMELESS = """
UPDATE generator_songversion
SET sections = (
    SELECT jsonb_agg(value - 'id' ORDER BY place)
    FROM jsonb_array_elements(sections) WITH ORDINALITY AS section (value, place)
)
WHERE sections <> '[]'
"""


class Migration(migrations.Migration):
    dependencies = [("generator", "0012_indexes_of_long_lists")]

    operations = [
        migrations.AddField("songversion", "draft", models.BooleanField(default=False)),
        migrations.RunSQL(NAMED, NAMELESS),
    ]
