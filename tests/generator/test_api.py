"""The API: a song from request to saved version, by token."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from generator import flows
from generator.models import Favourite, Generation, Song, Status

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db
NewGeneration = Callable[..., Generation]


def test_a_request_is_accepted_and_queued(alice: "User", alice_api: APIClient) -> None:
    answer = alice_api.post("/api/v1/generations/", {"theme": "the sea", "seed": 7})

    generation = Generation.objects.get()
    assert answer.status_code == 202
    assert answer.json() == {
        "id": str(generation.pk),
        "status": "queued",
        "place": 1,
        "url": f"http://testserver/api/v1/generations/{generation.pk}/",
    }
    assert (generation.owner, generation.seed) == (alice, 7)
    assert generation.request["structure"] == "verse:4 chorus:4 verse:4 chorus:4"


def test_a_song_form_fills_what_is_not_given(alice_api: APIClient) -> None:
    asked = {"preset": "limerick", "syllables": "9 9 6 6 9", "theme": "rain"}

    assert alice_api.post("/api/v1/generations/", asked).status_code == 202

    request = Generation.objects.get().request
    filled = {"structure": "verse:5", "rhyme_scheme": "AABBA", "metre": "anapaestic"}
    assert request.items() >= {**asked, **filled}.items()


def test_a_song_from_before_an_option_is_asked_for_again_as_it_was(
    alice: "User", new_generation: NewGeneration
) -> None:
    old = new_generation(alice, seed=5)
    for name in ("preset", "avoid", "family_friendly", "point_of_view", "chorus"):
        del old.request[name]
    old.save()

    again = flows.again(Generation.objects.get(pk=old.pk), same_seed=True)

    assert again.song_request == old.song_request
    assert again.request["family_friendly"] == "no"


def test_a_written_generation_shows_its_sections(
    alice: "User", alice_api: APIClient, written: NewGeneration
) -> None:
    generation = written(alice, seed=5)

    shown = alice_api.get(f"/api/v1/generations/{generation.pk}/").json()

    assert shown["status"] == "done"
    assert shown["request"] == generation.request
    assert [section["kind"] for section in shown["sections"]] == ["verse", "chorus"]
    line = shown["sections"][0]["lines"][1]
    assert (line["text"], line["syllables"]) == ("line 1 of 5", 8)
    assert (line["rhyme"], line["ok"]) == ("B", True)


def test_stop_answers_with_what_has_come(
    alice: "User", alice_api: APIClient, new_generation: NewGeneration
) -> None:
    answer = alice_api.post(f"/api/v1/generations/{new_generation(alice).pk}/stop/")

    assert answer.json()["status"] == "stopped"
    assert answer.json()["sections"] == []


def test_again_and_retry(alice: "User", alice_api: APIClient, written: NewGeneration) -> None:
    generation = written(alice, seed=5)
    address = f"/api/v1/generations/{generation.pk}"

    same = alice_api.post(f"{address}/again/", {"same_seed": True})
    new = alice_api.post(f"{address}/again/")
    refused = alice_api.post(f"{address}/retry/")

    assert (same.status_code, new.status_code, refused.status_code) == (202, 202, 409)
    assert Generation.objects.get(pk=same.json()["id"]).seed == 5
    assert Generation.objects.get(pk=new.json()["id"]).seed != 5
    assert "failed" in refused.json()["detail"]


def test_a_song_is_saved_changed_and_restored(
    alice: "User", alice_api: APIClient, written: NewGeneration
) -> None:
    generation = written(alice, theme="the sea", seed=5)

    song = alice_api.post("/api/v1/songs/", {"generation": generation.pk}).json()
    sections = song["sections"]
    sections[0]["lines"][0] = {"text": "By hand"}
    changed = alice_api.patch(f"/api/v1/songs/{song['id']}/", {"sections": sections}).json()
    versions = alice_api.get(f"/api/v1/songs/{song['id']}/versions/").json()
    first = alice_api.get(f"/api/v1/songs/{song['id']}/versions/1/").json()
    restored = alice_api.post(f"/api/v1/songs/{song['id']}/versions/1/restore/").json()

    assert (song["title"], song["version"], changed["version"]) == ("The sea", 1, 2)
    assert changed["sections"][0]["lines"][0]["syllables"] == 2
    assert changed["sections"][0]["lines"][1] == sections[0]["lines"][1]
    assert [version["number"] for version in versions["results"]] == [2, 1]
    assert restored["version"] == 3
    assert restored["sections"] == first["sections"]


def test_a_generation_saved_twice_is_one_song(
    alice: "User", alice_api: APIClient, written: NewGeneration
) -> None:
    body: dict[str, Any] = {"generation": written(alice, theme="the sea").pk}

    first = alice_api.post("/api/v1/songs/", body)
    again = alice_api.post("/api/v1/songs/", body)
    titled = alice_api.post("/api/v1/songs/", {**body, "title": "Salt"})

    assert [answer.status_code for answer in (first, again, titled)] == [201, 200, 200]
    assert again.json() == first.json()
    assert (titled.json()["title"], titled.json()["version"]) == ("Salt", 2)
    assert alice.songs.count() == 1


def test_a_song_can_be_ones_own_words(alice_api: APIClient) -> None:
    sections = [{"kind": "Verse", "lines": [{"text": "One line"}]}]

    song = alice_api.post("/api/v1/songs/", {"sections": sections})

    assert song.status_code == 201
    assert song.json()["title"] == "One line"
    assert song.json()["generation"] is None


def test_a_new_title_makes_a_version(
    alice: "User", alice_api: APIClient, saved: Callable[..., Song]
) -> None:
    answer = alice_api.patch(f"/api/v1/songs/{saved(alice).pk}/", {"title": "New"})

    assert (answer.json()["title"], answer.json()["version"]) == ("New", 2)


def test_a_change_of_an_older_version_overwrites_nothing(
    alice: "User", alice_api: APIClient, saved: Callable[..., Song]
) -> None:
    song = saved(alice)
    song.revise(title="Of another client")
    words = [{"kind": "verse", "lines": [{"text": "Mine"}]}]

    stale = alice_api.patch(f"/api/v1/songs/{song.pk}/", {"sections": words, "version": 1})
    fresh = alice_api.patch(f"/api/v1/songs/{song.pk}/", {"sections": words, "version": 2})

    assert (stale.status_code, fresh.status_code) == (409, 200)
    assert "newest version of the song is 2" in stale.json()["detail"]
    assert (fresh.json()["title"], fresh.json()["version"]) == ("Of another client", 3)


def test_whoever_polls_is_told_when_to_look_again(
    alice: "User",
    alice_api: APIClient,
    new_generation: NewGeneration,
    written: NewGeneration,
) -> None:
    done = written(alice)
    first, second = new_generation(alice), new_generation(alice)
    assert first.claim()

    waits = [
        alice_api.get(f"/api/v1/generations/{generation.pk}/").get("Retry-After")
        for generation in (done, first, second)
    ]

    assert waits == [None, "1", "1"]


@pytest.mark.parametrize("version", [0, -1, 10**9, "x", None, 1.5])
def test_a_version_that_there_cannot_be_is_told_beside_its_field(
    alice: "User", alice_api: APIClient, saved: Callable[..., Song], version: object
) -> None:
    body = {"title": "New", "version": version}

    answer = alice_api.patch(f"/api/v1/songs/{saved(alice).pk}/", body)

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["version"])


def test_a_deleted_song_is_gone_until_it_is_brought_back(
    alice: "User", alice_api: APIClient, saved: Callable[..., Song]
) -> None:
    address = f"/api/v1/songs/{saved(alice).pk}/"

    assert alice_api.delete(address).status_code == 204
    assert alice_api.get(address).status_code == 404
    assert alice_api.get("/api/v1/songs/").json()["results"] == []
    assert alice_api.post(f"{address}undelete/").status_code == 200
    assert alice_api.get(address).status_code == 200


def test_a_verse_is_marked_once_and_rated(
    alice: "User", alice_api: APIClient, written: NewGeneration
) -> None:
    body: dict[str, Any] = {"generation": written(alice, seed=5).pk, "section": 1}

    first = alice_api.post("/api/v1/favourites/", body)
    second = alice_api.post("/api/v1/favourites/", {**body, "rating": 4})
    third = alice_api.post("/api/v1/favourites/", body)
    rated = alice_api.patch(f"/api/v1/favourites/{first.json()['id']}/", {"rating": 5})

    assert first.status_code == 201
    assert first.json()["kind"] == "chorus"
    assert [line["text"] for line in first.json()["lines"]] == ["line 2 of 5", "line 3 of 5"]
    assert {answer.json()["id"] for answer in (first, second, third)} == {first.json()["id"]}
    assert (third.json()["rating"], rated.json()["rating"]) == (4, 5)
    assert alice_api.delete(f"/api/v1/favourites/{first.json()['id']}/").status_code == 204


def test_a_favourite_outlives_its_song(
    alice: "User", alice_api: APIClient, saved: Callable[..., Song]
) -> None:
    song = saved(alice)
    favourite = flows.keep_verse_of_song(song, 0, 5)

    song.delete()

    shown = alice_api.get(f"/api/v1/favourites/{favourite.pk}/").json()
    assert shown["song"] is None
    assert len(shown["lines"]) == 2


def test_favourites_are_sorted_and_filtered(
    alice: "User", alice_api: APIClient, saved: Callable[..., Song]
) -> None:
    for rating in (2, None, 5):
        flows.keep_verse_of_song(saved(alice), 0, rating)

    def ratings(query: str) -> list[int | None]:
        rows = alice_api.get(f"/api/v1/favourites/?{query}").json()["results"]
        return [row["rating"] for row in rows]

    assert ratings("order=best") == [5, 2, None]
    assert ratings("min_rating=3") == [5]
    assert ratings("") == [5, None, 2]


def test_a_song_under_way_cannot_be_saved_or_marked(
    alice: "User", alice_api: APIClient, new_generation: NewGeneration
) -> None:
    generation = new_generation(alice)

    saved = alice_api.post("/api/v1/songs/", {"generation": generation.pk})
    marked = alice_api.post("/api/v1/favourites/", {"generation": generation.pk, "section": 0})

    assert (saved.status_code, marked.status_code) == (409, 409)
    assert not Song.objects.exists()
    assert not Favourite.objects.exists()


def test_generations_are_filtered_and_paged(
    alice: "User", alice_api: APIClient, new_generation: NewGeneration, written: NewGeneration
) -> None:
    new_generation(alice, theme="The Sea", genre="folk")
    written(alice, model="gru")

    def count(query: str) -> int:
        return len(alice_api.get(f"/api/v1/generations/?{query}").json()["results"])

    assert count("") == 2
    assert count("status=done") == count("model=gru") == 1
    assert count("theme=sea") == count("genre=folk") == 1
    assert len(alice_api.get("/api/v1/generations/?page_size=1").json()["results"]) == 1


def test_the_networks_are_listed_with_their_cards(alice_api: APIClient) -> None:
    listed = alice_api.get("/api/v1/models/").json()
    card = alice_api.get("/api/v1/models/lstm/").json()["card"]

    assert [network["name"] for network in listed["results"]] == ["rnn", "lstm", "gru"]
    assert card == "# lstm"
    assert alice_api.get("/api/v1/models/nothing/").status_code == 404


@pytest.mark.parametrize("noun", ["generations", "songs", "favourites"])
def test_a_longer_list_costs_no_more_queries(
    alice: "User",
    alice_client: Client,
    alice_api: APIClient,
    saved: Callable[..., Song],
    django_assert_max_num_queries: Callable[[int], Any],
    noun: str,
) -> None:
    for _ in range(3):
        song = saved(alice)
        flows.keep_verse_of_song(song, 0)
        assert song.generation
        flows.keep_verse_of_generation(song.generation, 1)

    with django_assert_max_num_queries(4):
        assert len(alice_api.get(f"/api/v1/{noun}/").json()["results"]) >= 3
    with django_assert_max_num_queries(8):
        assert alice_client.get(f"/{noun}/").status_code == 200


def test_status_names_are_those_of_the_api() -> None:
    assert set(Status.values) == {"queued", "running", "done", "stopped", "failed"}
