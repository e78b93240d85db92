"""What is kept beside a song, and words that are said in another way from now on."""

from typing import TYPE_CHECKING

import pytest
from rest_framework.test import APIClient

from generator import sheets
from generator.models import Book, Notebook, Song
from generator.takeout import song_of

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db
WORDS = "[Verse]\nWe sit by the fire\nI call it higher\nThe sea"


@pytest.fixture
def song(alice: "User") -> Song:
    return Song.objects.keep(alice, "A song", sheets.read_text(WORDS))


@pytest.fixture
def notebook(song: Song) -> str:
    return f"/api/v1/songs/{song.pk}/notebook/"


def test_a_song_begins_with_an_empty_notebook(notebook: str, alice_api: APIClient) -> None:
    assert alice_api.get(notebook).json() == {"notes": "", "words": []}
    assert not Notebook.objects.exists()


def test_words_come_and_go_one_by_one(notebook: str, alice_api: APIClient) -> None:
    alice_api.patch(notebook, {"add": ["harbour", "salt"]})
    alice_api.patch(notebook, {"add": ["harbour", "tide"], "remove": ["salt"]})

    assert alice_api.get(notebook).json()["words"] == ["harbour", "tide"]


def test_notes_are_not_written_over_those_of_another_window(
    notebook: str, alice_api: APIClient
) -> None:
    first = {"notes": "A turn\n", "notes_were": ""}
    assert alice_api.patch(notebook, first).json()["notes"] == "A turn\n"

    late = alice_api.patch(notebook, {"notes": "Mine", "notes_were": ""})

    assert late.status_code == 409
    assert alice_api.get(notebook).json()["notes"] == "A turn\n"
    assert alice_api.patch(notebook, first).status_code == 200


def test_what_is_no_note_is_refused(notebook: str, alice_api: APIClient) -> None:
    for wrong in ({"notes": "x" * 20_001}, {"add": ["two\nlines"]}, {"add": "word"}, {"x": 1}):
        assert alice_api.patch(notebook, wrong).status_code == 400


def test_notes_go_home_with_the_song(song: Song, notebook: str, alice_api: APIClient) -> None:
    alice_api.patch(notebook, {"notes": "A turn", "add": ["tide"]})

    assert song_of(song)["notebook"] == {"notes": "A turn", "words": ["tide"]}


@pytest.mark.parametrize("of_song", ["notebook", "hearing"])
def test_a_stranger_finds_none(song: Song, charlie_api: APIClient, of_song: str) -> None:
    address = f"/api/v1/songs/{song.pk}/{of_song}/"
    call = charlie_api.patch if of_song == "notebook" else charlie_api.post
    assert call(address, {"word": "fire"}).status_code == 404


def test_a_word_that_is_said_in_another_way_changes_its_lines_alone(
    song: Song, alice: "User", alice_api: APIClient
) -> None:
    before = song.current.sections[0].lines
    Book.objects.write(alice, "sea = see ah")

    told = alice_api.post(f"/api/v1/songs/{song.pk}/hearing/", {"word": "Sea"}).json()

    assert (before[2].syllables, told["sections"][0]["lines"][2]["syllables"]) == (2, 3)
    after = Song.objects.get(pk=song.pk).current
    assert list(after.sections[0].lines[:2]) == list(before[:2])
    assert (after.number, after.text) == (2, WORDS)


def test_a_rhyme_is_heard_as_it_is_said_now(song: Song, alice: "User") -> None:
    assert [line.rhyme for line in song.current.sections[0].lines] == ["A", "A", "X"]
    Book.objects.write(alice, "sea = sire")

    song.hear_again(["sea"])

    assert [line.rhyme for line in song.current.sections[0].lines] == ["A", "A", "A"]


def test_a_song_without_the_word_stays_as_it_is(song: Song) -> None:
    song.hear_again(["quux"])

    assert song.versions.count() == 1
