"""Lines get their receipts, and those of songs their names through all versions.

In SQL, since a site may have hundreds of thousands of them: row by row it would take minutes.
"""

from django.db import migrations

# The first line is by hand where its writer gave it.
FACTS = """
UPDATE generator_generatedline AS line
SET facts = jsonb_build_object(
    'id', '', 'syllables', line.syllables, 'target', line.target, 'rhyme', line.rhyme,
    'ok', line.ok, 'missed', line.missed, 'receipt', CASE
        WHEN line.position = 0 AND line.text = coalesce(request ->> 'first_line', '')
        THEN jsonb_build_object(
            'by', 'hand', 'model', '', 'version', '', 'seed', NULL, 'source', generation.id)
        ELSE jsonb_build_object(
            'by', 'network', 'model', model, 'version', model_version, 'seed', seed,
            'source', generation.id)
    END)
FROM generator_generation AS generation
WHERE generation.id = line.generation_id
"""

# What was written and measured by a network, of a line that was not changed since.
WITH_RECEIPT = """
CREATE FUNCTION pg_temp.with_receipt(line jsonb, name text, written_in uuid) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('id', name) || line || coalesce(
        (
            SELECT jsonb_build_object(
                'target', facts -> 'target', 'missed', facts -> 'missed',
                'receipt', facts -> 'receipt')
            FROM generator_generatedline AS known
            WHERE generation_id = written_in AND text = line ->> 'text' AND line ->> 'ok' IS NOT NULL
            ORDER BY position DESC
            LIMIT 1
        ),
        '{"target": null, "missed": "", "receipt":
            {"by": "hand", "model": "", "version": "", "seed": null, "source": ""}}'
    )
$$
"""

# The same words in the same turn are the same line, in whichever version.
LINES = """
CREATE TEMPORARY TABLE line_of_version ON COMMIT DROP AS
SELECT version.id AS version, version.song_id, section.place AS section, line.place,
    line.value, line.value ->> 'text' AS text, row_number() OVER (
        PARTITION BY version.id, line.value ->> 'text' ORDER BY section.place, line.place) AS turn
FROM generator_songversion AS version,
    jsonb_array_elements(version.sections) WITH ORDINALITY AS section (value, place),
    jsonb_array_elements(section.value -> 'lines') WITH ORDINALITY AS line (value, place)
"""
NAMES = """
CREATE TEMPORARY TABLE line_name ON COMMIT DROP AS
SELECT song_id, text, turn, gen_random_uuid() AS id
FROM line_of_version GROUP BY song_id, text, turn
"""
NAMED = """
INSERT INTO generator_songline (id, song_id, locked, alternatives)
SELECT id, song_id, false, '[]' FROM line_name
"""
SECTIONS = """
CREATE TEMPORARY TABLE lines_of_section ON COMMIT DROP AS
SELECT version, section, jsonb_agg(
    pg_temp.with_receipt(line.value, name.id::text, song.generation_id) ORDER BY line.place) AS lines
FROM line_of_version AS line
    JOIN line_name AS name USING (song_id, text, turn)
    JOIN generator_song AS song ON song.id = line.song_id
GROUP BY version, section
"""
VERSIONS = """
UPDATE generator_songversion AS version
SET sections = filled.sections
FROM (
    SELECT version.id, jsonb_agg(
        section.value || jsonb_build_object('lines', coalesce(lines, '[]')) ORDER BY place
    ) AS sections
    FROM generator_songversion AS version
        CROSS JOIN jsonb_array_elements(version.sections)
            WITH ORDINALITY AS section (value, place)
        LEFT JOIN lines_of_section ON version = version.id AND lines_of_section.section = place
    GROUP BY version.id
) AS filled
WHERE filled.id = version.id
"""
FAVOURITES = """
UPDATE generator_favourite AS favourite
SET lines = coalesce(
    (
        SELECT jsonb_agg(pg_temp.with_receipt(line.value, '', coalesce(
            favourite.generation_id,
            (SELECT generation_id FROM generator_song WHERE id = favourite.song_id)
        )) ORDER BY place)
        FROM jsonb_array_elements(favourite.lines) WITH ORDINALITY AS line (value, place)
    ),
    '[]'
)
"""
DONE = "DROP FUNCTION pg_temp.with_receipt"

MEASURES = """
UPDATE generator_generatedline
SET syllables = (facts ->> 'syllables')::integer, target = (facts ->> 'target')::integer,
    rhyme = facts ->> 'rhyme', ok = (facts ->> 'ok')::boolean, missed = facts ->> 'missed'
"""
EARLIER = """
CREATE FUNCTION pg_temp.earlier(lines jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_agg(value - '{id,target,missed,receipt}'::text[] ORDER BY place), '[]')
    FROM jsonb_array_elements(lines) WITH ORDINALITY AS line (value, place)
$$
"""
EARLIER_VERSIONS = """
UPDATE generator_songversion
SET sections = coalesce(
    (
        SELECT jsonb_agg(
            value || jsonb_build_object('lines', pg_temp.earlier(value -> 'lines')) ORDER BY place)
        FROM jsonb_array_elements(sections) WITH ORDINALITY AS section (value, place)
    ),
    '[]'
)
"""
EARLIER_FAVOURITES = "UPDATE generator_favourite SET lines = pg_temp.earlier(lines)"
GONE = "DROP FUNCTION pg_temp.earlier"


class Migration(migrations.Migration):
    dependencies = [("generator", "0008_facts_of_lines")]

    operations = [
        migrations.RunSQL(
            [FACTS, WITH_RECEIPT, LINES, NAMES, NAMED, SECTIONS, VERSIONS, FAVOURITES, DONE],
            [MEASURES, EARLIER, EARLIER_VERSIONS, EARLIER_FAVOURITES, GONE],
        )
    ]
