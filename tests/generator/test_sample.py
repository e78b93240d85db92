"""A new account begins with a song to try everything on, which is its own to delete."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from generator import sample
from generator.models import Song

pytestmark = pytest.mark.django_db


@pytest.fixture
def dora(client: Client, password: str) -> User:
    """Somebody who has signed up just now."""
    given = {
        "username": "dora",
        "email": "dora@example.org",
        "password1": password,
        "password2": password,
    }
    client.post(reverse("account_signup"), given)
    return User.objects.get(username="dora")


def test_a_new_account_has_the_sample_with_its_syllables_and_rhymes(dora: User) -> None:
    song = Song.objects.visible_to(dora).get()

    verse, chorus = song.current.sections
    assert (song.title, song.current.text) == (sample.TITLE, sample.WORDS)
    assert [line.syllables for line in verse.lines] == [8, 8, 8, 8]
    assert [line.rhyme for line in verse.lines] == ["A", "B", "A", "B"]
    assert chorus.heading == "Chorus"


def test_the_sample_goes_as_any_song_and_stays_away(
    client: Client, dora: User, password: str
) -> None:
    client.force_login(dora)
    client.post(f"/songs/{dora.songs.get().pk}/delete/")

    client.logout()
    client.post(reverse("account_login"), {"login": "dora", "password": password})

    assert not Song.objects.visible_to(dora).exists()
