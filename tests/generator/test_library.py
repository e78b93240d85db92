"""The library: songs are found by words and tags, sorted, and dealt with many at once."""

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from generator import sheets
from generator.models import Song, Tag

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db


def keep(owner: "User", title: str, text: str = "", tags: tuple[str, ...] = ()) -> Song:
    song = Song.objects.keep(owner, title, sheets.read_text(text))
    song.tag(tags)
    return song


def shown(client: Client, address: str = "/songs/", **query: str) -> list[str]:
    return [song.title for song in client.get(address, query).context["page"].rows]


def told(api: APIClient, **query: str) -> list[str]:
    return [song["title"] for song in api.get("/api/v1/songs/", query).json()["results"]]


def choose(client: Client, do: str, *songs: Song, **fields: str) -> str:
    """Do something with ticked songs; what the page says then."""
    sent = {"do": do, "songs": [song.pk for song in songs], **fields}
    return client.post("/songs/chosen/", sent, follow=True).content.decode()


def test_tags_are_set_on_the_page_of_a_song(alice: "User", alice_client: Client) -> None:
    song = keep(alice, "A", tags=("old",))

    page = alice_client.post(
        f"/songs/{song.pk}/tags/", {"tags": " sea ,Draft,, draft"}, follow=True
    )

    assert song.tag_names == ["draft", "sea"]
    assert 'value="draft, sea"' in page.content.decode()
    assert not Tag.objects.filter(name="old").exists()


@pytest.mark.parametrize("tags", [",".join(map(str, range(21))), "x" * 41, "x" * 2_000])
def test_tags_that_are_too_many_or_too_long_change_nothing(
    alice: "User", alice_client: Client, tags: str
) -> None:
    song = keep(alice, "A", tags=("old",))

    page = alice_client.post(f"/songs/{song.pk}/tags/", {"tags": tags}, follow=True)

    assert "message-error" in page.content.decode()
    assert song.tag_names == ["old"]


def test_a_tag_finds_its_songs_on_the_page_and_over_the_api(
    alice: "User", charlie: "User", alice_client: Client, alice_api: APIClient
) -> None:
    keep(alice, "One", tags=("Sea",))
    keep(alice, "Two", tags=("road",))
    keep(charlie, "Of another", tags=("sea",))

    assert shown(alice_client, tag="sea") == told(alice_api, tag="SEA") == ["One"]
    assert "Sea</bdi> 1" in alice_client.get("/songs/").content.decode()


def test_the_newest_words_are_searched_and_no_sign_is_a_pattern(
    alice: "User", alice_client: Client, alice_api: APIClient
) -> None:
    song = keep(alice, "One", "The tide came in.*")
    keep(alice, "Two", 'A road "away" \\d')

    assert shown(alice_client, words="TIDE came") == told(alice_api, words="in.*") == ["One"]
    assert shown(alice_client, words='"away" \\d') == ["Two"]
    assert shown(alice_client, words=".") == ["One"]
    assert shown(alice_client, words="verse") == []
    song.revise(sections=sheets.read_text("Other words"))
    assert shown(alice_client, words="tide") == []


def test_songs_are_sorted_as_one_likes(alice: "User", alice_client: Client) -> None:
    songs = [keep(alice, title) for title in ("b", "a", "c")]
    songs[0].revise(title="b!")

    assert shown(alice_client) == ["b!", "c", "a"]
    assert shown(alice_client, order="title") == ["a", "b!", "c"]
    assert shown(alice_client, order="made") == ["c", "a", "b!"]
    assert shown(alice_client, order="oldest") == ["a", "c", "b!"]


def test_ticked_songs_are_tagged_deleted_and_brought_back_together(
    alice: "User", alice_client: Client
) -> None:
    one, two, three = (keep(alice, title) for title in ("One", "Two", "Three"))

    assert "“sea” is on 2 songs" in choose(alice_client, "tag", one, two, tag="sea")
    assert shown(alice_client, tag="sea") == ["Two", "One"]
    assert "“sea” is off 1 song." in choose(alice_client, "untag", two, tag="sea")
    choose(alice_client, "delete", one, three)
    assert shown(alice_client) == ["Two"]
    assert sorted(shown(alice_client, "/songs/deleted/")) == ["One", "Three"]
    assert "Brought back: 2 songs" in choose(alice_client, "undelete", one, three)
    assert shown(alice_client, "/songs/deleted/") == []
    assert shown(alice_client, tag="sea") == ["One"]


@pytest.mark.parametrize(
    ("do", "fields", "reason"),
    [
        ("tag", {"tag": " , "}, "Name a tag"),
        ("tag", {"tag": "x" * 41}, "at most 40 characters"),
        ("export", {"kind": ""}, "Choose a kind"),
        ("export", {"kind": "exe"}, "exe is not one"),
        ("burn", {}, "burn is not one"),
    ],
)
def test_what_cannot_be_done_is_told_and_changes_nothing(
    alice: "User", alice_client: Client, do: str, fields: dict[str, str], reason: str
) -> None:
    song = keep(alice, "One")

    assert reason in choose(alice_client, do, song, **fields)
    assert "Tick some songs" in choose(alice_client, "delete")
    assert shown(alice_client) == ["One"]


def test_songs_of_another_cannot_be_ticked(
    alice: "User", charlie: "User", alice_client: Client
) -> None:
    mine, other = keep(alice, "Mine"), keep(charlie, "Of another")

    assert "there no more" in choose(alice_client, "delete", mine, other)
    assert Song.objects.filter(deleted=None).count() == 2


def test_a_list_asks_the_database_as_often_for_many_songs_as_for_few(
    alice: "User", alice_client: Client, alice_api: APIClient, django_assert_num_queries: Any
) -> None:
    keep(alice, "One", "line", ("sea",))
    with django_assert_num_queries(8) as page:
        alice_client.get("/songs/")
    with django_assert_num_queries(3) as listed:
        alice_api.get("/api/v1/songs/")
    for number in range(10):
        keep(alice, f"Song {number}", "line", ("sea", str(number)))

    with django_assert_num_queries(len(page)):
        alice_client.get("/songs/")
    with django_assert_num_queries(len(listed)):
        alice_api.get("/api/v1/songs/")


def test_the_api_sets_tags_and_its_mark_of_the_song_tells(
    alice: "User", alice_api: APIClient
) -> None:
    made = alice_api.post(
        "/api/v1/songs/",
        {"sections": [{"kind": "verse", "lines": [{"text": "A line"}]}], "tags": ["sea", "Sea"]},
    )
    address = f"/api/v1/songs/{made.json()['id']}/"
    before = alice_api.get(address)["ETag"]

    changed = alice_api.patch(address, {"tags": ["road"]}, headers={"If-Match": before})

    assert (len(made.json()["tags"]), changed.json()["tags"]) == (1, ["road"])
    assert changed["ETag"] != before
    assert changed.json()["version"] == 1
    assert alice_api.patch(address, {"tags": ["a,b"]}).status_code == 400


def test_tags_are_renamed_and_taken_off_everywhere(alice: "User", alice_api: APIClient) -> None:
    song = keep(alice, "One", tags=("sea", "road"))
    road, sea = alice_api.get("/api/v1/tags/").json()["results"]
    assert (sea["name"], sea["songs"]) == ("sea", 1)

    taken = alice_api.patch(f"/api/v1/tags/{sea['id']}/", {"name": "Road"})
    renamed = alice_api.patch(f"/api/v1/tags/{sea['id']}/", {"name": "ocean"})
    alice_api.delete(f"/api/v1/tags/{road['id']}/")

    assert (taken.status_code, renamed.json()["name"]) == (400, "ocean")
    assert Song.objects.get(pk=song.pk).tag_names == ["ocean"]


def test_deleted_songs_are_told_by_the_api(alice: "User", alice_api: APIClient) -> None:
    keep(alice, "Here")
    keep(alice, "Gone").delete_softly()

    gone = alice_api.get("/api/v1/songs/deleted/").json()["results"]

    assert [song["title"] for song in gone] == ["Gone"]
