"""Rows from earlier days, carried to today and back."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test.utils import CaptureQueriesContext

pytestmark = pytest.mark.django_db(transaction=True)
FIRST = [("generator", "0001_generations_songs_and_favourites")]
ROOM = [("generator", "0008_facts_of_lines")]
FILLED = [("generator", "0009_facts_of_lines_filled")]
LINES = [("generator", "0010_facts_of_lines_required")]
HELD = [("generator", "0025_lines_of_favourites")]
NAMED_SECTIONS = [("generator", "0013_drafts_and_names_of_sections")]
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

    apps = migrate(NAMED_SECTIONS)

    song = apps.get_model("generator", "Song").objects.get(pk=ids["song"])
    first, second = song.versions.order_by("number")
    (verse,) = second.sections
    kept, own = verse["lines"]
    assert len(verse["id"]) == 36
    assert (first.title, verse["heading"]) == ("Salt", "Verse")
    assert kept == first.sections[0]["lines"][0]
    assert (kept["receipt"]["by"], own["receipt"]["by"]) == ("network", "hand")
    assert (kept["receipt"]["seed"], kept["receipt"]["version"]) == (7, "1")
    assert {str(line.pk) for line in song.lines.all()} == {kept["id"], own["id"]}
    favourite = apps.get_model("generator", "Favourite").objects.get(pk=ids["favourite"])
    assert favourite.lines[0]["receipt"] == kept["receipt"]
    (line,) = apps.get_model("generator", "GeneratedLine").objects.all()
    assert (line.facts["syllables"], line.facts["ok"]) == (3, True)


def test_words_that_come_again_are_lines_of_their_own(earlier: Apps) -> None:
    songs = earlier.get_model("generator", "Song").objects
    song = songs.get(pk=fill(earlier)["song"])
    chorus = {"kind": "chorus", "lines": [OWN, WORDS]}
    silent: dict[str, Any] = {"kind": "bridge", "lines": []}
    song.versions.create(number=3, sections=[{"kind": "verse", "lines": [WORDS]}, silent, chorus])
    song.versions.create(number=4, sections=[])

    versions = migrate(LINES).get_model("generator", "SongVersion").objects.order_by("number")

    _, second, third, empty = (version.sections for version in versions)
    (first, own), (again, last) = second[0]["lines"], third[2]["lines"]
    assert third[0]["lines"] == [first]
    assert (again["id"], last["text"]) == (own["id"], first["text"])
    assert last["id"] not in (first["id"], own["id"])
    assert [len(section["lines"]) for section in third] == [1, 0, 2]
    assert empty == []


def test_a_first_line_that_was_given_is_by_hand(earlier: Apps) -> None:
    ids = fill(earlier)
    generations = earlier.get_model("generator", "Generation").objects
    generations.update(request={"first_line": WORDS["text"]})
    favourites = earlier.get_model("generator", "Favourite").objects
    favourites.update(generation=None, song=ids["song"])

    favourite = migrate(LINES).get_model("generator", "Favourite").objects.get()

    receipt = favourite.lines[0]["receipt"]
    assert (receipt["by"], receipt["seed"]) == ("hand", None)
    assert receipt["source"] == str(ids["generation"])


def test_more_rows_take_no_more_queries(earlier: Apps) -> None:
    fill(earlier)
    few = queries_to_fill()
    apps = migrate(FIRST)
    user = apps.get_model("accounts", "User").objects.get()
    for _ in range(3):
        song = apps.get_model("generator", "Song").objects.create(owner=user, title="Salt")
        song.versions.create(number=1, sections=[{"kind": "verse", "lines": [WORDS]}])
        song.favourites.create(owner=user, section=0, kind="verse", lines=[WORDS])

    assert queries_to_fill() == few


def queries_to_fill() -> int:
    migrate(ROOM)
    with CaptureQueriesContext(connection) as queries:
        migrate(FILLED)
    return len(queries)


def test_the_way_back_leaves_rows_as_they_were(earlier: Apps) -> None:
    ids = fill(earlier)
    migrate(NAMED_SECTIONS)

    apps = migrate(FIRST)

    song = apps.get_model("generator", "Song").objects.get(pk=ids["song"])
    newest = song.versions.get(number=2)
    assert newest.sections == [{"kind": "verse", "lines": [WORDS, OWN]}]
    favourite = apps.get_model("generator", "Favourite").objects.get(pk=ids["favourite"])
    assert favourite.lines == [WORDS]
    line: Any = apps.get_model("generator", "GeneratedLine").objects.get()
    assert {name: getattr(line, name) for name in WORDS} == WORDS
    assert (line.target, line.missed) == (3, "")


def test_favourites_of_songs_get_the_names_of_their_lines(earlier: Apps) -> None:
    ids = fill(earlier)
    favourites = earlier.get_model("generator", "Favourite").objects
    favourites.update(generation=None, song=ids["song"], version=2, lines=[WORDS, OWN])
    user = earlier.get_model("accounts", "User").objects.get()
    lost = favourites.create(
        owner=user, song_id=ids["song"], version=1, section=7, kind="verse", lines=[WORDS]
    )

    apps = migrate(HELD)

    second = apps.get_model("generator", "SongVersion").objects.get(number=2)
    marks = apps.get_model("generator", "Favourite").objects
    named = [line["id"] for line in marks.get(pk=ids["favourite"]).lines]
    assert named == [line["id"] for line in second.sections[0]["lines"]]
    assert [line["id"] for line in marks.get(pk=lost.pk).lines] == [""]
