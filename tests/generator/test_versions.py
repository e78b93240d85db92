"""Versions: names, what changed, and lists that hold no more than a page of them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from generator import sheets
from generator.edits import Edit
from generator.models import Song, SongVersion

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db
Saved = Callable[..., Song]


@pytest.fixture
def song(alice: "User") -> Song:
    """Three versions: a word taken out, then a title and a line put in."""
    song = Song.objects.keep(alice, "A song", sheets.read_text("[Verse]\nThe dark night\nThe sea"))
    revise(song, "[Verse]\nThe night\nThe sea")
    revise(song, "[Verse]\nThe night\nThe sea\nThe end", title="A long song")
    return song


def revise(song: Song, text: str, **title: Any) -> SongVersion:
    return song.revise(sections=sheets.read_text(text, song.current.sections), **title)


def typed(song: Song, text: str) -> SongVersion:
    line = song.current.sections[0].lines[0]
    song.edit([Edit(id=line.id, was=line.text, text=text)])
    return song.current


def test_typing_goes_on_beside_a_version_with_a_name(song: Song) -> None:
    named = typed(song, "The night falls")
    named.call("Before the cut")

    typed(song, "The night fell")

    assert [(one.number, one.name) for one in song.versions.all()[:2]] == [
        (5, ""),
        (4, "Before the cut"),
    ]
    assert song.versions.get(number=4).sections[0].lines[0].text == "The night falls"


def test_a_name_is_given_on_the_page(song: Song, alice_client: Client) -> None:
    alice_client.post(f"/songs/{song.pk}/versions/2/name/", {"name": " Before the cut "})

    assert song.versions.get(number=2).name == "Before the cut"
    for page in (f"/songs/{song.pk}/", f"/songs/{song.pk}/versions/"):
        assert "Before the cut" in alice_client.get(page).content.decode()


def test_a_name_is_given_over_the_api(song: Song, alice_api: APIClient) -> None:
    address = f"/api/v1/songs/{song.pk}/versions/2/"
    told = alice_api.patch(address, {"name": "Before the cut"}).json()
    assert (told["number"], told["name"]) == (2, "Before the cut")

    assert alice_api.patch(address, {"name": "x" * 81}).status_code == 400
    assert alice_api.patch(address, {"name": "two\nlines"}).status_code == 400
    assert alice_api.patch(address, {}).json()["name"] == "Before the cut"
    assert alice_api.patch(address, {"name": ""}).json()["name"] == ""


def test_the_api_tells_what_changed(song: Song, alice_api: APIClient) -> None:
    told = alice_api.get(f"/api/v1/songs/{song.pk}/versions/3/diff/?since=1").json()

    assert (told["number"], told["since"]) == (3, 1)
    assert [piece["change"] for piece in told["title"]] == ["same", "added", "same"]
    rows = [(row["change"], "".join(one["text"] for one in row["pieces"])) for row in told["rows"]]
    assert rows == [
        ("same", "Verse"), ("changed", "The dark night"), ("same", "The sea"), ("added", "The end"),
    ]  # fmt: skip


def test_without_another_number_it_is_the_version_before(song: Song, alice_api: APIClient) -> None:
    address = f"/api/v1/songs/{song.pk}/versions"
    assert alice_api.get(f"{address}/3/diff/").json()["since"] == 2
    assert alice_api.get(f"{address}/1/diff/").json()["since"] is None
    assert alice_api.get(f"{address}/3/diff/?since=9").status_code == 404
    assert alice_api.get(f"{address}/3/diff/?since=x").status_code == 400


def test_a_page_shows_what_changed(song: Song, alice_client: Client) -> None:
    compare = f"/songs/{song.pk}/versions/compare/"
    page = alice_client.get(compare, {"old": 3, "new": 1}).content.decode()
    assert '<del><span class="visually-hidden">taken away: </span>dark</del>' in page
    assert "Restore version 1" in page
    assert alice_client.get(compare, {"new": 1}).status_code == 200

    for wrong in ({}, {"new": "x"}, {"new": 7}, {"new": 1, "old": 7}, {"new": "9" * 30}):
        assert alice_client.get(compare, wrong).status_code == 404


def test_a_song_page_reads_few_versions_and_the_words_of_one(
    song: Song, alice_client: Client
) -> None:
    for at in range(50):
        song.revise(title=f"Title {at}")
    with CaptureQueriesContext(connection) as queries:
        page = alice_client.get(f"/songs/{song.pk}/").content.decode()

    reads = [one["sql"] for one in queries if 'FROM "generator_songversion"' in one["sql"]]
    assert page.count("Version 5") + page.count("Version 4") < 10
    assert all("LIMIT" in sql for sql in reads)


def test_versions_come_page_by_page(song: Song, alice_client: Client) -> None:
    for at in range(22):
        song.revise(title=f"Title {at}")
    first = alice_client.get(f"/songs/{song.pk}/versions/")
    after = first.context["page"].after
    second = alice_client.get(f"/songs/{song.pk}/versions/", {"after": after})

    numbers = [row.number for page in (first, second) for row in page.context["page"].rows]
    assert numbers == list(range(25, 0, -1))
