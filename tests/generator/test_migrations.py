"""Rows from earlier days, carried to today and back."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

pytestmark = pytest.mark.django_db(transaction=True)
FIRST = [("generator", "0001_generations_songs_and_favourites")]
LINES = [("generator", "0010_facts_of_lines_required")]
WORDS = {"text": "By the sea", "syllables": 3, "rhyme": "A", "ok": True}
OWN = {"text": "Mine", "syllables": None, "rhyme": "", "ok": None}


def migrate(target: list[tuple[str, str]]) -> Apps:
    executor = MigrationExecutor(connection)
    executor.migrate(target)
    return executor.loader.project_state(target).apps


@pytest.fixture
def earlier() -> Iterator[Apps]:
    """The tables as they were at first; afterwards they are today's again."""
    yield migrate(FIRST)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def fill(apps: Apps) -> dict[str, Any]:
    """A user with a generation of a line, saved, edited, and with its verse marked."""
    user = apps.get_model("accounts", "User").objects.create(username="elder", email="e@e.example")
    generation = apps.get_model("generator", "Generation").objects.create(
        owner=user, request={"first_line": ""}, model="lstm", model_version="1", seed=7
    )
    place = {"position": 0, "section": 0, "kind": "verse", "target": 3, "missed": ""}
    generation.lines.create(**place, **WORDS)
    song = apps.get_model("generator", "Song").objects.create(
        owner=user, title="Salt", generation=generation
    )
    song.versions.create(number=1, sections=[{"kind": "verse", "lines": [WORDS]}])
    song.versions.create(number=2, sections=[{"kind": "verse", "lines": [WORDS, OWN]}])
    favourite = apps.get_model("generator", "Favourite").objects.create(
        owner=user, generation=generation, section=0, kind="verse", lines=[WORDS]
    )
    return {"generation": generation.pk, "song": song.pk, "favourite": favourite.pk}


def test_songs_from_earlier_days_get_titles_headings_names_and_receipts(earlier: Apps) -> None:
    ids = fill(earlier)

    apps = migrate(LINES)

    song = apps.get_model("generator", "Song").objects.get(pk=ids["song"])
    first, second = song.versions.order_by("number")
    (verse,) = second.sections
    kept, own = verse["lines"]
    assert (first.title, verse["heading"]) == ("Salt", "Verse")
    assert kept == first.sections[0]["lines"][0]
    assert (kept["receipt"]["by"], own["receipt"]["by"]) == ("network", "hand")
    assert (kept["receipt"]["seed"], kept["receipt"]["version"]) == (7, "1")
    assert {str(line.pk) for line in song.lines.all()} == {kept["id"], own["id"]}
    favourite = apps.get_model("generator", "Favourite").objects.get(pk=ids["favourite"])
    assert favourite.lines[0]["receipt"] == kept["receipt"]
    (line,) = apps.get_model("generator", "GeneratedLine").objects.all()
    assert (line.facts["syllables"], line.facts["ok"]) == (3, True)


def test_the_way_back_leaves_rows_as_they_were(earlier: Apps) -> None:
    ids = fill(earlier)
    migrate(LINES)

    apps = migrate(FIRST)

    song = apps.get_model("generator", "Song").objects.get(pk=ids["song"])
    newest = song.versions.get(number=2)
    assert newest.sections == [{"kind": "verse", "lines": [WORDS, OWN]}]
    favourite = apps.get_model("generator", "Favourite").objects.get(pk=ids["favourite"])
    assert favourite.lines == [WORDS]
    line: Any = apps.get_model("generator", "GeneratedLine").objects.get()
    assert {name: getattr(line, name) for name in WORDS} == WORDS
    assert (line.target, line.missed) == (3, "")
