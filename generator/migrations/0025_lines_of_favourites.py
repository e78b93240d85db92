"""Favourites of songs get the names of their lines, from the version that they were marked in.

By place: words that were marked stay as they were in that version. In SQL, as 0009.
"""

from django.db import migrations

NAMES = """
UPDATE generator_favourite AS favourite
SET lines = (
    SELECT jsonb_agg(CASE
        WHEN coalesce(line.value ->> 'id', '') = '' AND named.value ->> 'text' = line.value ->> 'text'
        THEN line.value || jsonb_build_object('id', named.value -> 'id')
        ELSE line.value
    END ORDER BY line.place)
    FROM jsonb_array_elements(favourite.lines) WITH ORDINALITY AS line (value, place)
        LEFT JOIN jsonb_array_elements(version.sections -> favourite.section -> 'lines')
            WITH ORDINALITY AS named (value, place) USING (place)
)
FROM generator_songversion AS version
WHERE version.song_id = favourite.song_id AND version.number = favourite.version
    AND favourite.lines <> '[]' AND jsonb_typeof(version.sections -> favourite.section) = 'object'
"""


class Migration(migrations.Migration):
    dependencies = [("generator", "0024_models_of_ones_own")]

    operations = [migrations.RunSQL(NAMES, migrations.RunSQL.noop)]
