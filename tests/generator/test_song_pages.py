"""The pages of a song: its title and words are kept in versions, and nothing typed is lost."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from generator import sheets
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
    newest = song.revise(sections=sheets.read_text("Newer words"))

    retitled = stale.revise(title="Another")

    assert (retitled.sections, retitled.number) == (newest.sections, 3)


def test_a_revision_onto_an_older_version_is_refused(alice: "User", saved: Saved) -> None:
    song = saved(alice)
    song.revise(title="Another")

    with pytest.raises(Stale):
        song.revise(title="A third", onto=1)

    assert song.versions.count() == 2


def test_the_last_change_can_be_undone_in_one_click(
    alice: "User", alice_client: Client, saved: Saved
) -> None:
    song = saved(alice)
    page = edit(alice_client, song, "Other words")
    assert "Undo the last change" in page

    alice_client.post(f"/songs/{song.pk}/versions/1/restore/")

    assert song.current.sections == song.versions.get(number=1).sections


def test_pasted_words_become_a_song(alice: "User", alice_client: Client) -> None:
    pasted = "We sailed into the night\r\nAnd followed every light\r\n\r\nChorus:\r\nOh, the sea"

    answer = alice_client.post("/songs/new/", {"title": "", "text": pasted})

    song = Song.objects.visible_to(alice).get()
    assert answer["Location"] == f"/songs/{song.pk}/"
    assert song.title == "We sailed into the night"
    assert [section.kind for section in song.current.sections] == ["verse", "chorus"]
    assert [line.rhyme for line in song.current.sections[0].lines] == ["A", "A"]


@pytest.mark.parametrize("text", ["One line", ""])
def test_what_a_page_sends_twice_is_one_song(
    alice: "User", alice_client: Client, text: str
) -> None:
    sent = {"title": "", "text": text, "page": page_number(alice_client)}

    first, again = (alice_client.post("/songs/new/", sent) for _ in range(2))

    assert first["Location"] == again["Location"] == f"/songs/{alice.songs.get().pk}/"
    assert alice.songs.get().versions.count() == 1


def test_another_page_or_other_words_make_another_song(
    alice: "User", alice_client: Client, charlie_client: Client
) -> None:
    page, other = page_number(alice_client), page_number(alice_client)
    for number, text in ((page, "One line"), (page, "Another line"), (other, "One line")):
        alice_client.post("/songs/new/", {"text": text, "page": number})
    charlie_client.post("/songs/new/", {"text": "One line", "page": page})

    assert (alice.songs.count(), Song.objects.count()) == (3, 4)


def test_a_song_that_was_deleted_comes_back_when_its_page_is_sent_again(
    alice: "User", alice_client: Client
) -> None:
    sent = {"text": "One line", "page": page_number(alice_client)}
    alice_client.post("/songs/new/", sent)
    alice.songs.get().delete_softly()

    page = alice_client.post("/songs/new/", sent, follow=True)

    assert "One line" in page.content.decode()


def page_number(client: Client) -> str:
    """What a page of "New song" is known by."""
    found = re.search(r'name="page" value="([^"]+)"', client.get("/songs/new/").content.decode())
    assert found
    return found[1]


def test_a_blank_song_can_be_kept_and_filled(alice: "User", alice_client: Client) -> None:
    page = alice_client.post("/songs/new/", {"title": "", "text": ""}, follow=True)
    song = Song.objects.visible_to(alice).get()
    assert "Untitled" in page.content.decode()

    edit(alice_client, song, "Words at last", version="1")

    assert song.current.text == "Words at last"


def test_a_new_song_that_is_none_keeps_what_was_typed(alice_client: Client) -> None:
    page = alice_client.post("/songs/new/", {"title": "Long", "text": "x" * 400}).content.decode()

    assert "at most 300 characters" in page
    assert "x" * 400 in page
    assert not Song.objects.exists()


def test_new_song_asks_a_visitor_to_sign_in(client: Client) -> None:
    assert client.get("/songs/new/")["Location"].startswith("/accounts/login/")


def test_a_version_downloads_as_plain_text(alice: "User", alice_client: Client) -> None:
    words = "[Verse 2]\nOne line\n\n夜の海"
    song = Song.objects.keep(alice, "Ночь: a/b", sheets.read_text(words))

    answer = alice_client.get(f"/songs/{song.pk}/versions/1/text/")

    assert answer.content.decode() == f"Ночь: a/b\n\n{words}\n"
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    assert answer["Content-Disposition"].endswith(".txt")
    assert "%2F" not in answer["Content-Disposition"]


def test_a_song_page_carries_its_words_to_copy(alice: "User", alice_client: Client) -> None:
    song = Song.objects.keep(alice, "A", sheets.read_text("</script><b>One"))

    page = alice_client.get(f"/songs/{song.pk}/").content.decode()

    assert '"\\u003C/script\\u003E\\u003Cb\\u003EOne"' in page
