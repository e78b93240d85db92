"""The pages of a song: its title and words are kept in versions, and nothing typed is lost."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from generator.models import Song, Stale

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db
Saved = Callable[..., Song]


def edit(client: Client, song: Song, text: str, **fields: object) -> str:
    """Save words on the edit page of a song; what the page says then."""
    shown = {"title": song.title, "text": text, **fields}
    return client.post(f"/songs/{song.pk}/edit/", shown, follow=True).content.decode()


def test_a_title_is_part_of_its_version(alice: "User", alice_client: Client, saved: Saved) -> None:
    song = saved(alice, "The old title")

    edit(alice_client, song, song.current.text, title="A new title")

    assert [version.title for version in song.versions.all()] == ["A new title", "The old title"]
    first = alice_client.get(f"/songs/{song.pk}/versions/1/").content.decode()
    assert "<title>The old title" in first


def test_restoring_a_version_brings_its_title_back(
    alice: "User", alice_client: Client, saved: Saved
) -> None:
    song = saved(alice, "The old title")
    edit(alice_client, song, "Other words", title="A new title")

    alice_client.post(f"/songs/{song.pk}/versions/1/restore/")

    song.refresh_from_db()
    assert (song.title, song.current.number) == ("The old title", 3)


def test_the_edit_page_names_the_version_that_it_shows(
    alice: "User", alice_client: Client, saved: Saved
) -> None:
    page = alice_client.get(f"/songs/{saved(alice).pk}/edit/").content.decode()

    assert 'type="hidden" name="version" value="1"' in page


@pytest.mark.parametrize("version", ["1", "0", "x", "9" * 30])
def test_a_song_saved_in_another_tab_is_not_overwritten(
    alice: "User", alice_client: Client, saved: Saved, version: str
) -> None:
    song = saved(alice)
    edit(alice_client, song, "Words of the first tab", version="1")

    page = edit(alice_client, song, "Words of the second tab", title="Second", version=version)

    assert song.current.text.endswith("Words of the first tab")
    assert "saved in another window" in page
    assert "Words of the first tab" in page
    assert "Words of the second tab</textarea>" in page
    assert 'value="Second"' in page


def test_after_a_look_at_both_texts_the_second_tab_can_save(
    alice: "User", alice_client: Client, saved: Saved
) -> None:
    song = saved(alice)
    edit(alice_client, song, "Words of the first tab", version="1")
    page = edit(alice_client, song, "Words of the second tab", version="1")
    assert 'name="version" value="2"' in page

    edit(alice_client, song, "Words of the second tab", version="2")

    assert song.current.text.endswith("Words of the second tab")
    assert song.versions.count() == 3


def test_a_second_click_on_save_is_no_conflict(
    alice: "User", alice_client: Client, saved: Saved
) -> None:
    song = saved(alice)
    for _ in range(2):
        page = edit(alice_client, song, "The same words", version="1")

    assert "saved in another window" not in page
    assert song.versions.count() == 2


def test_a_title_alone_leaves_the_newest_words(alice: "User", saved: Saved) -> None:
    song = saved(alice)
    stale = Song.objects.get(pk=song.pk)
    newest = song.revise(sections=[{"kind": "verse", "heading": "Verse", "lines": []}])

    retitled = stale.revise(title="Another")

    assert (retitled.sections, retitled.number) == (newest.sections, 3)


def test_a_revision_onto_an_older_version_is_refused(alice: "User", saved: Saved) -> None:
    song = saved(alice)
    song.revise(title="Another")

    with pytest.raises(Stale):
        song.revise(title="A third", onto=1)

    assert song.versions.count() == 2
