"""A site after years of use: generations by the million, made inside Postgres.

One row of each kind is made as the site makes it, and copied with other values in a few columns.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Model

from generator.models import Favourite, GeneratedLine, Generation, Song, Status
from ml.song.line import NETWORK, Line, Receipt, Section
from ml.song.request import SongRequest

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

    from accounts.models import User

MOST = 1_000_000
LINES_EACH = 5
OTHERS = 900
WORDS = ["night", "rain", "road", "river", "home", "fire", "winter", "silver", "train", "stone"]

# A minute apart, every tenth the writer's own.
GENERATIONS = {
    "id": "gen_random_uuid()",
    "owner_id": "CASE WHEN n %% 10 = 0 THEN %(writer)s ELSE (%(others)s)[1 + n %% %(count)s] END",
    "status": "CASE WHEN n %% 70 = 0 THEN 'stopped' ELSE 'done' END",
    "created": "timestamptz '2024-01-01' + n * interval '1 minute'",
    "model": "(%(networks)s)[1 + n / 10 %% 3]",
    "seed": "n",
    "request": """template.request || jsonb_build_object(
        'seed', n,
        'model', (%(networks)s)[1 + n / 10 %% 3],
        'genre', (%(genres)s)[1 + n / 10 %% 5],
        'theme', (%(words)s)[1 + n / 10 %% 10] || ' and ' || (%(words)s)[1 + n / 100 %% 10])""",
}
NUMBERS = "generate_series(%(first)s, %(last)s) AS n"
LINES = {
    "generation_id": "made.id",
    "position": "n",
    "text": """'The ' || (%(words)s)[1 + (made.seed + n) %% 10] || ' was all I had of '
        || (%(words)s)[1 + made.seed / 10 %% 10]""",
}
MADE = "generator_generation AS made WHERE made.seed BETWEEN %(first)s AND %(last)s"
OF_LINES = f"generate_series(0, %(lines)s - 1) AS n, {MADE}"
# A hundredth of all becomes songs of each writer, and of another hundredth the verse is marked.
SONGS = {
    "id": "gen_random_uuid()",
    "owner_id": "made.owner_id",
    "generation_id": "made.id",
    "title": "initcap(made.request ->> 'theme')",
    "created": "made.created",
    "updated": "made.created",
}
OF_SONGS = f"{MADE} AND made.seed %% 100 < 10"
VERSIONS = {"song_id": "song.id", "title": "song.title", "created": "song.created"}
OF_VERSIONS = """generator_song AS song WHERE NOT EXISTS (
    SELECT FROM generator_songversion AS version WHERE version.song_id = song.id)"""
FAVOURITES = {
    "id": "gen_random_uuid()",
    "owner_id": "made.owner_id",
    "generation_id": "made.id",
    "rating": "nullif(made.seed / 10 %% 6, 0)",
    "created": "made.created",
}
OF_FAVOURITES = f"{MADE} AND made.seed %% 100 BETWEEN 10 AND 19"


@transaction.atomic
def fill(writer: "User", total: int) -> None:
    """Bring the site to `total` generations of five lines, a tenth of them the writer's.

    The writer has a hundredth of them as songs, and as many favourites.
    """
    if total > MOST:
        raise ValueError(f"{total} generations are more than {MOST}")
    values = {"first": Generation.objects.count() + 1, "last": total, **_values(writer)}
    generation, line, song, favourite = _templates(writer)
    with connection.cursor() as cursor:
        _copy(cursor, generation, GENERATIONS, NUMBERS, values)
        _copy(cursor, line, LINES, OF_LINES, values)
        _copy(cursor, song, SONGS, OF_SONGS, values)
        _copy(cursor, song.current, VERSIONS, OF_VERSIONS, values)
        _copy(cursor, favourite, FAVOURITES, OF_FAVOURITES, values)
    for template in (favourite, song, generation):
        template.delete()


def settle() -> None:
    """Leave the tables as autovacuum leaves those of a site that has rested for a minute."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _copy(
    cursor: "CursorWrapper",
    template: Model,
    columns: Mapping[str, str],
    source: str,
    values: Mapping[str, Any],
) -> None:
    """Copy a row for each row of the source; `columns` says what is other in the copies."""
    table, key = template._meta.db_table, template._meta.pk
    assert key is not None
    names = [
        str(field.column)
        for field in template._meta.concrete_fields
        if not field.generated and (field is not key or key.column in columns)
    ]
    chosen = ", ".join(columns.get(name, f"template.{name}") for name in names)
    joint = "AND" if "WHERE" in source else "WHERE"
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {chosen}"  # noqa: S608
        f" FROM {table} AS template, {source} {joint} template.{key.column} = %(template)s",
        {**values, "template": template.pk},
    )


def _templates(writer: "User") -> tuple[Generation, GeneratedLine, Song, Favourite]:
    """One of each, as the site itself makes them."""
    line = Line(
        text="The night was all I had of rain", kind="verse", syllables=8, target=8,
        stress="-+-+-+-+", rhyme="A", rhymes_with=0, grade="perfect", ok=True, score=2.13,
        shared=0, receipt=Receipt(by=NETWORK, model="lstm", version="3", seed=3),
    )  # fmt: skip
    verse = Section(kind="verse", heading="Verse", lines=(line,) * LINES_EACH)
    request = SongRequest(structure=f"verse:{LINES_EACH}")
    generation = Generation.objects.create(
        owner=writer, request=request.as_fields(), model_version="3", seed=0, status=Status.DONE
    )
    return (
        generation,
        generation.lines.create(**GeneratedLine.columns(line)),
        Song.objects.keep(writer, "A song", [verse], generation),
        Favourite.objects.keep(writer, verse, 0, generation=generation),
    )


def _values(writer: "User") -> dict[str, Any]:
    return {
        "writer": writer.pk,
        "others": _others(),
        "count": OTHERS,
        "networks": ["lstm", "gru", "rnn"],
        "genres": ["", "folk", "country", "blues", "rock"],
        "words": WORDS,
        "lines": LINES_EACH,
    }


def _others() -> Sequence[int]:
    """The other writers of the site."""
    from accounts.models import User

    others = User.objects.filter(username__startswith="writer ")
    if not others:
        User.objects.bulk_create(User(username=f"writer {n}") for n in range(OTHERS))
    return list(others.order_by("pk").values_list("pk", flat=True))
