"""Songs that others may read by a link: as long as their owner says, and nothing else."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from generator import sheets
from generator.models import Share, Song

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def song(alice: "User") -> Song:
    return Song.objects.keep(alice, "The Road", sheets.read_text("[Verse]\n<b>The tide"))


def test_a_link_shows_the_newest_words_to_anyone_and_nothing_of_the_owner(
    alice: "User", alice_client: Client, song: Song
) -> None:
    page = alice_client.post(f"/songs/{song.pk}/share/", {"days": ""}, follow=True)
    address = Share.objects.get().get_absolute_url()
    assert f"http://testserver{address}" in page.content.decode()
    song.revise(sections=sheets.read_text("[Verse]\n<b>The newer tide"))

    shown = Client().get(address)

    text = shown.content.decode()
    assert "&lt;b&gt;The newer tide" in text
    assert "alice" not in text
    assert str(song.pk) not in text
    assert '<meta name="robots" content="noindex, nofollow">' in text
    assert shown["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in shown["Cache-Control"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_link_is_for_reading_alone(song: Song, method: str) -> None:
    address = Share.objects.give(song).get_absolute_url()

    assert getattr(Client(), method)(address).status_code == 405


def test_a_link_that_is_taken_back_leads_nowhere_and_never_comes_again(
    alice_client: Client, song: Song
) -> None:
    address = Share.objects.give(song).get_absolute_url()

    alice_client.post(f"/songs/{song.pk}/share/take-back/")

    assert Client().get(address).status_code == 404
    assert Share.objects.give(song).get_absolute_url() != address


def test_a_link_ends_when_it_was_to_end(alice_client: Client, song: Song) -> None:
    alice_client.post(f"/songs/{song.pk}/share/", {"days": "7"})
    share = Share.objects.get()
    assert Client().get(share.get_absolute_url()).status_code == 200
    assert share.expires
    assert timedelta(days=6) < share.expires - timezone.now() <= timedelta(days=7)

    Share.objects.update(expires=timezone.now())

    assert Client().get(share.get_absolute_url()).status_code == 404
    assert "Make a link" in alice_client.get(f"/songs/{song.pk}/").content.decode()
    assert Share.objects.give(song).token != share.token


def test_a_deleted_song_is_read_by_no_link_until_it_comes_back(song: Song) -> None:
    address = Share.objects.give(song).get_absolute_url()
    song.delete_softly()
    assert Client().get(address).status_code == 404

    song.undelete()

    assert Client().get(address).status_code == 200


@pytest.mark.parametrize("days", ["0", "x", "9999", "-1"])
def test_an_end_that_is_none_makes_no_link(alice_client: Client, song: Song, days: str) -> None:
    page = alice_client.post(f"/songs/{song.pk}/share/", {"days": days}, follow=True)

    assert "Choose how long" in page.content.decode()
    assert not Share.objects.exists()


def test_the_api_makes_changes_and_takes_back_the_link(alice_api: APIClient, song: Song) -> None:
    address = f"/api/v1/songs/{song.pk}/share/"
    assert alice_api.get(address).status_code == 404

    made = alice_api.put(address, {"days": 7}).json()
    changed = alice_api.put(address, {}).json()

    assert made["url"] == changed["url"] == alice_api.get(address).json()["url"]
    assert (made["expires"] is None, changed["expires"]) == (False, None)
    assert Client().get(made["url"]).status_code == 200
    assert alice_api.put(address, {"days": 0}).status_code == 400
    assert alice_api.delete(address).status_code == 204
    assert Client().get(made["url"]).status_code == 404
    assert alice_api.delete(address).status_code == 404
