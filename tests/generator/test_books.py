"""A writer's own pronunciations: a page, the API, and the songs that are told by them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from rest_framework.test import APIClient

from generator import flows
from generator.models import Book, Generation
from generator.work.tasks import attend
from ml.english.speech import speak
from tests.generator.fake_composer import FakeComposer

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db

ENTRIES = "Siobhan = SH AH0 V AO1 N\n\n# a name\nEoghan = owen\n"
WRONG = "Siobhan\nEoghan = owen\nYgg = 42\n"
TOLD = [
    "Line 1: write a word, = and how it is said.",
    "Line 3: '42' is neither ARPAbet phones nor words.",
]


def test_the_page_keeps_what_is_written_as_it_is(alice: "User", alice_client: Client) -> None:
    answer = alice_client.post("/pronunciations/", {"text": ENTRIES}, follow=True)
    assert answer.redirect_chain == [("/pronunciations/", 302)]
    assert Book.objects.text_of(alice.pk) == ENTRIES
    assert "Siobhan = SH AH0 V AO1 N" in answer.content.decode()


def test_the_page_names_every_wrong_line_and_keeps_the_text(
    alice: "User", alice_client: Client
) -> None:
    Book.objects.write(alice, ENTRIES)
    page = alice_client.post("/pronunciations/", {"text": WRONG})
    assert page.context["form"].errors == {"text": TOLD}
    assert "Ygg = 42" in page.content.decode()
    assert Book.objects.text_of(alice.pk) == ENTRIES


def test_the_api_writes_and_reads_the_callers_own(
    alice: "User", alice_api: APIClient, charlie_api: APIClient
) -> None:
    assert alice_api.get("/api/v1/pronunciations/").json() == {"text": ""}
    answer = alice_api.put("/api/v1/pronunciations/", {"text": ENTRIES}, format="json")
    assert (answer.status_code, answer.json()) == (200, {"text": ENTRIES})
    assert alice_api.get("/api/v1/pronunciations/").json() == {"text": ENTRIES}
    assert charlie_api.get("/api/v1/pronunciations/").json() == {"text": ""}


def test_the_api_names_every_wrong_line(alice: "User", alice_api: APIClient) -> None:
    answer = alice_api.put("/api/v1/pronunciations/", {"text": WRONG}, format="json")
    assert (answer.status_code, answer.json()["errors"]) == (400, {"text": TOLD})
    assert not Book.objects.exists()


@pytest.mark.parametrize("text", ["x = y\n" * 4_000, "a\0b = sea", None, 7])
def test_what_is_no_book_is_refused(alice_api: APIClient, text: object) -> None:
    answer = alice_api.put("/api/v1/pronunciations/", {"text": text}, format="json")
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["text"]


def test_a_song_is_written_by_its_owners_book(
    alice: "User", composer: FakeComposer, written: Callable[..., Generation]
) -> None:
    Book.objects.write(alice, "night = day")
    written(alice)
    assert composer.spoken_by("night") == speak("day")[:1]


def test_a_song_of_somebody_else_is_not(
    alice: "User", charlie: "User", composer: FakeComposer, written: Callable[..., Generation]
) -> None:
    Book.objects.write(alice, "night = day")
    written(charlie)
    assert composer.spoken_by is speak


def test_a_song_keeps_the_book_that_it_was_asked_for_with(
    alice: "User", composer: FakeComposer, new_generation: Callable[..., Generation]
) -> None:
    """A song that is broken off goes on as it began."""
    Book.objects.write(alice, "night = day")
    generation = new_generation(alice)
    Book.objects.write(alice, "night = sea")
    assert generation.claim()
    attend(generation)
    assert composer.spoken_by("night") == speak("day")[:1]
    assert flows.again(generation, same_seed=True).book == "night = day"
    assert flows.again(generation, same_seed=False).book == "night = sea"


def test_a_book_goes_with_its_owner(alice: "User", charlie: "User") -> None:
    Book.objects.write(alice, ENTRIES)
    Book.objects.write(charlie, ENTRIES)
    alice.delete()
    assert list(Book.objects.values_list("owner", flat=True)) == [charlie.pk]


def test_the_page_asks_who_it_is(client: Client) -> None:
    assert client.get("/pronunciations/").status_code == 302


# Featherstonhaugh has two syllables, as its book says.
VERSE = "I never saw what I saw\nOf old and rich Featherstonhaugh"
SOUND = "Featherstonhaugh = fan shaw"


def by_new_page(client: Client, api: APIClient) -> str:
    return client.post("/songs/new/", {"title": "Song", "text": VERSE}).headers["Location"]


def by_edited_page(client: Client, api: APIClient) -> str:
    begun = client.post("/songs/new/", {"title": "Song", "text": "Something else"})
    place = begun.headers["Location"]
    return client.post(f"{place}edit/", {"title": "Song", "text": VERSE}).headers["Location"]


def by_api(client: Client, api: APIClient) -> str:
    lines = [{"text": text} for text in VERSE.splitlines()]
    given = {"title": "Song", "sections": [{"kind": "verse", "lines": lines}]}
    return f"/songs/{api.post('/api/v1/songs/', given, format='json').json()['id']}/"


def by_single_edits(client: Client, api: APIClient) -> str:
    begun = api.get(f"/api/v1{by_api(client, api)}").json()
    line = begun["sections"][0]["lines"][1]
    edit = {"id": line["id"], "was": line["text"], "text": "Of poor and young Featherstonhaugh"}
    api.post(f"/api/v1/songs/{begun['id']}/edits/", {"edits": [edit]}, format="json")
    return f"/songs/{begun['id']}/"


@pytest.mark.parametrize("write", [by_new_page, by_edited_page, by_api, by_single_edits])
def test_a_song_of_ones_own_is_measured_by_ones_book(
    alice: "User",
    alice_client: Client,
    alice_api: APIClient,
    write: Callable[[Client, APIClient], str],
) -> None:
    Book.objects.write(alice, SOUND)
    place = write(alice_client, alice_api)
    line = alice_api.get(f"/api/v1{place}").json()["sections"][0]["lines"][1]
    assert "Featherstonhaugh" in line["text"]
    assert (line["syllables"], line["rhyme"], line["grade"]) == (6, "A", "perfect")


def test_without_a_book_it_is_guessed(alice_client: Client, alice_api: APIClient) -> None:
    line = alice_api.get(f"/api/v1{by_api(alice_client, alice_api)}").json()["sections"][0][
        "lines"
    ][1]
    assert line["syllables"] != 6
