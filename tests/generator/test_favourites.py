"""Favourites of songs hold on to their lines, whatever becomes of the song."""

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from rest_framework.test import APIClient

from generator import flows, sheets
from generator.models import Favourite, Song

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db
WORDS = "[Verse]\nBy the sea\nWhere I should be\n\n[Bridge]\nMine alone"


@pytest.fixture
def song(alice: "User") -> Song:
    return flows.new_song(alice, "Salt", sheets.read_text(WORDS))


def reworded(song: Song, text: str) -> None:
    song.revise(sections=sheets.read_text(text, song.current.sections))


def test_a_mark_goes_with_its_section(alice_client: Client, song: Song) -> None:
    favourite = flows.keep_verse_of_song(song, 0, 3)

    song.revise(sections=song.current.sections[::-1])

    again = flows.keep_verse_of_song(song, 1, 4)
    assert (again.pk, again.rating, again.stands_in) == (favourite.pk, 4, 1)
    first, second = alice_client.get(f"/songs/{song.pk}/").content.decode().split("verse-1", 1)
    assert (f"/favourites/{favourite.pk}/" in first, f"/favourites/{favourite.pk}/" in second) == (
        False,
        True,
    )


def test_a_mark_stays_at_lines_that_say_something_else(
    alice_client: Client, alice_api: APIClient, song: Song
) -> None:
    favourite = flows.keep_verse_of_song(song, 0)

    reworded(song, WORDS.replace("By the sea", "On the shore"))

    page = alice_client.get(f"/songs/{song.pk}/").content.decode()
    assert f"/favourites/{favourite.pk}/rate/" in page
    assert "in other words" in page
    shelf = alice_client.get("/favourites/").content.decode()
    assert "By the sea" in shelf
    assert "it says something else now" in shelf
    told = alice_api.get(f"/api/v1/favourites/{favourite.pk}/").json()
    assert (told["stands_in"], told["lines"][0]["text"]) == (0, "By the sea")


def test_new_words_of_a_marked_verse_are_marked_beside_the_old(
    alice_client: Client, song: Song
) -> None:
    first = flows.keep_verse_of_song(song, 0)
    reworded(song, WORDS.replace("By the sea", "On the shore"))

    second = flows.keep_verse_of_song(song, 0)

    assert first.pk != second.pk
    page = alice_client.get(f"/songs/{song.pk}/").content.decode()
    assert f"/favourites/{second.pk}/rate/" in page
    assert "in other words" not in page


def test_a_mark_whose_lines_are_gone_stays_readable(
    alice_client: Client, alice_api: APIClient, song: Song
) -> None:
    favourite = flows.keep_verse_of_song(song, 1)

    song.revise(sections=song.current.sections[:1])

    assert (
        f"/favourites/{favourite.pk}/"
        not in alice_client.get(f"/songs/{song.pk}/").content.decode()
    )
    shelf = alice_client.get("/favourites/").content.decode()
    assert "Mine alone" in shelf
    assert "none of these lines stands any more" in shelf
    assert alice_api.get(f"/api/v1/favourites/{favourite.pk}/").json()["stands_in"] is None


def test_rating_a_mark_leaves_its_words(alice_client: Client, song: Song) -> None:
    favourite = flows.keep_verse_of_song(song, 0, 2)
    reworded(song, WORDS.replace("By the sea", "On the shore"))
    here = f"/songs/{song.pk}/#verse-0"

    answer = alice_client.post(f"/favourites/{favourite.pk}/rate/", {"rating": 5, "next": here})

    kept = Favourite.objects.get()
    assert answer["Location"] == here
    assert (kept.rating, kept.lines[0].text) == (5, "By the sea")
