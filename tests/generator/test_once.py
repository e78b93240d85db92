"""A call under an `Idempotency-Key` is done once, however often it is sent."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from generator.models import Favourite, Generation, KeptAnswer, Song
from generator.work import steward
from tests.parts import LiveSite

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db
GENERATIONS, SONGS = "/api/v1/generations/", "/api/v1/songs/"
KEY = {"Idempotency-Key": "c2b0f6b4-8d64-4d6f-a9c3-1d2f3a4b5c6d"}
SEA = {"theme": "the sea", "seed": 7}
WORDS = {"sections": [{"kind": "verse", "lines": [{"text": "One line"}]}]}


def send(api: APIClient, path: str, body: object, headers: dict[str, str] = KEY) -> Any:
    return api.post(path, body, headers=headers)


@pytest.mark.parametrize(("path", "body"), [(GENERATIONS, SEA), (SONGS, WORDS)])
def test_sent_again_it_answers_as_at_first_and_does_nothing(
    alice_api: APIClient, path: str, body: object
) -> None:
    first, again = (send(alice_api, path, body) for _ in range(2))

    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert first["Location"] == again["Location"]
    assert (first.get("Idempotency-Replayed"), again["Idempotency-Replayed"]) == (None, "true")
    assert Generation.objects.count() + Song.objects.count() == 1


def test_without_a_key_each_call_is_done(alice_api: APIClient) -> None:
    for _ in range(2):
        send(alice_api, GENERATIONS, SEA, {})

    assert Generation.objects.count() == 2


def test_another_body_or_address_under_the_same_key_is_refused(
    alice: "User", alice_api: APIClient, written: Callable[..., Generation]
) -> None:
    address = f"{GENERATIONS}{written(alice).pk}/again/"
    send(alice_api, GENERATIONS, SEA)

    answers = [send(alice_api, GENERATIONS, {**SEA, "seed": 8}), send(alice_api, address, SEA)]

    for answer in answers:
        assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
        assert "Choose a new one" in answer.json()["detail"]
    assert Generation.objects.count() == 2


def test_the_same_fields_in_another_order_are_the_same_call(alice_api: APIClient) -> None:
    first = send(alice_api, GENERATIONS, {"theme": "rain", "seed": 1})
    again = send(alice_api, GENERATIONS, {"seed": 1, "theme": "rain"})

    assert first.json() == again.json()


def test_what_went_wrong_may_be_tried_again(alice_api: APIClient) -> None:
    assert send(alice_api, GENERATIONS, {"seed": -1}).status_code == 400
    assert send(alice_api, GENERATIONS, SEA).status_code == 202
    assert KeptAnswer.objects.count() == 1


def test_the_key_of_another_user_is_another_key(
    alice_api: APIClient, charlie_api: APIClient
) -> None:
    mine, theirs = (send(api, GENERATIONS, SEA) for api in (alice_api, charlie_api))

    assert mine.json()["id"] != theirs.json()["id"]


@pytest.mark.parametrize("key", ["", "two words", "x" * 201, "é"])
def test_a_key_that_is_none_is_refused(alice_api: APIClient, key: str) -> None:
    answer = send(alice_api, GENERATIONS, SEA, {"Idempotency-Key": key})

    assert (answer.status_code, Generation.objects.count()) == (400, 0)


def test_a_favourite_and_a_song_that_was_there_answer_again_as_they_did(
    alice: "User", alice_api: APIClient, saved: Callable[..., Song]
) -> None:
    song = saved(alice)
    mark = {"song": song.pk, "section": 0}
    save = {"generation": song.generation_id}
    other = {"Idempotency-Key": "other"}

    marked = [send(alice_api, "/api/v1/favourites/", mark) for _ in range(2)]
    kept = [send(alice_api, SONGS, save, other) for _ in range(2)]

    assert marked[0].json() == marked[1].json()
    assert [answer.status_code for answer in (*marked, *kept)] == [201, 201, 200, 200]
    assert kept[0]["ETag"] == kept[1]["ETag"]
    assert Favourite.objects.count() == 1


def test_keys_are_forgotten_after_a_day(alice_api: APIClient) -> None:
    send(alice_api, GENERATIONS, SEA)
    KeptAnswer.objects.update(created=timezone.now() - timedelta(days=1, seconds=1))

    steward.clean()

    assert not KeptAnswer.objects.exists()


def test_every_create_says_that_it_takes_a_key(client: Any) -> None:
    schema = client.get("/api/v1/schema/?format=json").json()
    posts = {path: told["post"] for path, told in schema["paths"].items() if "post" in told}
    without = {
        path
        for path, told in posts.items()
        if "Idempotency-Key" not in [one["name"] for one in told.get("parameters", [])]
    }

    # A token is shown once, of a deleted account nothing is kept, and scanning makes nothing.
    others = {"auth/token", "account/deletion", "scansion"}
    assert without == {f"/api/v1/{name}/" for name in others}


@pytest.mark.parametrize(("path", "body"), [(GENERATIONS, SEA), (SONGS, WORDS)])
def test_sent_twenty_times_at_once_it_makes_one(
    live_site: LiveSite, alice: "User", path: str, body: object
) -> None:
    from accounts.models import ApiToken

    headers = {"Authorization": f"Token {ApiToken.objects.issue(alice)[1]}", **KEY}

    def call(_: int) -> tuple[int, Any]:
        answer = httpx2.post(live_site.url + path, json=body, headers=headers, timeout=60)
        return answer.status_code, answer.json()

    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(call, range(20)))

    ids = {answer["id"] for _, answer in answers}
    assert len(ids) == 1
    assert {status for status, _ in answers} == {202 if path == GENERATIONS else 201}
    assert Generation.objects.count() + Song.objects.count() == 1
