"""A site after years of use: generations by the million, made inside Postgres."""

import json
from typing import TYPE_CHECKING, Any

from django.db import connection

from generator.models import GeneratedLine
from ml.song.line import NETWORK, Line, Receipt, Section
from ml.song.request import SongRequest

if TYPE_CHECKING:
    from accounts.models import User

MOST = 1_000_000
LINES_EACH = 5
OTHERS = 900
WORDS = ["night", "rain", "road", "river", "home", "fire", "winter", "silver", "train", "stone"]

# Generations from number `first` to `last`, a minute apart: every tenth is the writer's own. A
# tenth of each writer's become songs, and of another tenth the verse is marked.
GENERATIONS = """
    INSERT INTO generator_generation
        (id, owner_id, status, error, stop_requested, attempts, created, started, finished,
         request, model, model_version, seed)
    SELECT gen_random_uuid(),
           CASE WHEN n %% 10 = 0 THEN %(writer)s ELSE (%(others)s)[1 + n %% %(count)s] END,
           CASE WHEN n %% 70 = 0 THEN 'stopped' ELSE 'done' END, '', false, 1, time, time, time,
           %(request)s || jsonb_build_object(
               'seed', n, 'model', network, 'genre', (%(genres)s)[1 + n / 10 %% 5],
               'theme', (%(words)s)[1 + n / 10 %% 10] || ' and ' || (%(words)s)[1 + n / 100 %% 10]
           ),
           network, '3', n
    FROM generate_series(%(first)s, %(last)s) AS n,
         LATERAL (SELECT timestamptz '2024-01-01' + n * interval '1 minute' AS time,
                         (ARRAY['lstm', 'gru', 'rnn'])[1 + n / 10 %% 3] AS network) AS made
"""
LINES = """
    INSERT INTO generator_generatedline (generation_id, position, section, kind, text, facts)
    SELECT id, position, 0, 'verse',
           'The ' || (%(words)s)[1 + (seed + position) %% 10] || ' was all I had of '
           || (%(words)s)[1 + seed / 10 %% 10], %(facts)s
    FROM generator_generation, generate_series(0, %(lines)s - 1) AS position
    WHERE seed BETWEEN %(first)s AND %(last)s
"""
SONGS = """
    INSERT INTO generator_song (id, owner_id, title, generation_id, created, updated)
    SELECT gen_random_uuid(), owner_id, initcap(request ->> 'theme'), id, created, created
    FROM generator_generation
    WHERE seed BETWEEN %(first)s AND %(last)s AND seed %% 100 < 10;
    INSERT INTO generator_songversion (song_id, number, title, sections, created)
    SELECT id, 1, title, %(sections)s, created FROM generator_song AS song
    WHERE NOT EXISTS (SELECT FROM generator_songversion WHERE song_id = song.id);
"""
FAVOURITES = """
    INSERT INTO generator_favourite
        (id, owner_id, generation_id, section, kind, lines, rating, created)
    SELECT gen_random_uuid(), owner_id, id, 0, 'verse', %(verse)s,
           nullif(seed / 10 %% 6, 0), created
    FROM generator_generation
    WHERE seed BETWEEN %(first)s AND %(last)s AND seed %% 100 BETWEEN 10 AND 19
"""


def fill(writer: "User", total: int) -> None:
    """Bring the site to `total` generations of five lines, a tenth of them the writer's.

    The writer has a hundredth of them as songs, and as many favourites.
    """
    if total > MOST:
        raise ValueError(f"{total} generations are more than {MOST}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM generator_generation")
        values = _values(writer) | {"first": int(cursor.fetchone()[0]) + 1, "last": total}
        for statement in (GENERATIONS, LINES, SONGS, FAVOURITES):
            cursor.execute(statement, values)


def settle() -> None:
    """Leave the tables as autovacuum leaves those of a site that has rested for a minute."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _values(writer: "User") -> dict[str, Any]:
    receipt = Receipt(by=NETWORK, model="lstm", version="3", seed=3)
    line = Line(
        text="The night was all I had of rain", kind="verse", syllables=8, target=8,
        stress="-+-+-+-+", rhyme="A", rhymes_with=0, grade="perfect", ok=True, score=2.13,
        shared=0, receipt=receipt,
    )  # fmt: skip
    verse = Section(kind="verse", heading="Verse", lines=(line,) * LINES_EACH)
    return {
        "writer": writer.pk,
        "others": _others(),
        "count": OTHERS,
        "request": json.dumps(SongRequest(structure=f"verse:{LINES_EACH}").as_fields()),
        "genres": ["", "folk", "country", "blues", "rock"],
        "words": WORDS,
        "lines": LINES_EACH,
        "facts": json.dumps(GeneratedLine.columns(line)["facts"]),
        "sections": json.dumps([verse.facts()]),
        "verse": json.dumps(verse.facts()["lines"]),
    }


def _others() -> list[int]:
    """The other writers of the site."""
    from accounts.models import User

    others = User.objects.filter(username__startswith="writer ")
    if not others:
        User.objects.bulk_create(User(username=f"writer {n}") for n in range(OTHERS))
    return list(others.order_by("pk").values_list("pk", flat=True))
