"""Whose turn it is: fair between users, with a cap for each, and a place that can be seen."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.test import Client

from generator import flows, following
from generator.models import Generation, Status
from generator.work.tasks import write_song
from tests.parts import WorkerProcess, wait_for

if TYPE_CHECKING:
    from rest_framework.test import APIClient

    from accounts.models import User
    from tests.generator.fake_composer import FakeComposer

pytestmark = pytest.mark.django_db
NewGeneration = Callable[..., Generation]


def test_four_lines_begin_at_once_behind_120_songs_of_another(
    alice: "User", bob: "User", new_generation: NewGeneration, slow_worker: WorkerProcess
) -> None:
    for _ in range(120):
        new_generation(alice, structure="verse:16")
    wait_for(Generation.objects.attended().exists, "the first song of many", seconds=10)

    before = time.monotonic()
    short = new_generation(bob, structure="verse:4")
    wait_for(lambda: short.lines.exists(), "another's first line", seconds=3)

    assert time.monotonic() - before < 3
    assert Generation.objects.filter(owner=alice).attended().count() <= 2


def test_turns_go_to_whose_songs_are_written_least_then_to_the_oldest(
    alice: "User", bob: "User", new_generation: NewGeneration
) -> None:
    first, second, third = (new_generation(alice) for _ in range(3))
    bobs = new_generation(bob)

    turns = [Generation.objects.claim_next() for _ in range(4)]

    assert turns == [first, bobs, second, None]
    assert third.place == 1


def test_the_end_of_a_song_passes_the_nudge_on(
    alice: "User",
    new_generation: NewGeneration,
    composer: "FakeComposer",
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in range(2):
        new_generation(alice)
    sent: list[str] = []
    monkeypatch.setattr("celery.current_app.send_task", lambda name, **_: sent.append(name))

    write_song()
    assert sent == ["generator.write_song"]

    write_song()
    assert sent == ["generator.write_song"]


@pytest.mark.django_db(transaction=True)
def test_many_claimers_at_once_keep_to_the_cap(
    alice: "User", bob: "User", new_generation: NewGeneration
) -> None:
    for _ in range(8):
        new_generation(alice)
    bobs = new_generation(bob)

    claims = at_once(16, Generation.objects.claim_next)

    claimed = [row for row in claims if row]
    assert len(claimed) == 3
    assert bobs in claimed


@pytest.mark.django_db(transaction=True)
def test_many_requests_at_once_keep_to_the_cap(
    alice: "User", new_generation: NewGeneration, settings: Any
) -> None:
    settings.QUEUED_PER_USER = 5

    def ask() -> bool:
        try:
            new_generation(alice)
        except flows.TooManyWaiting:
            return False
        return True

    assert at_once(16, ask).count(True) == 5
    assert Generation.objects.count() == 5


def test_the_api_answers_429_when_too_many_wait(
    alice: "User",
    alice_api: "APIClient",
    charlie_api: "APIClient",
    new_generation: NewGeneration,
    settings: Any,
) -> None:
    settings.QUEUED_PER_USER = 1
    waiting = new_generation(alice)

    refused = alice_api.post("/api/v1/generations/", {})
    again = alice_api.post(f"/api/v1/generations/{waiting.pk}/again/", {})

    assert (refused.status_code, again.status_code) == (429, 429)
    assert int(refused["Retry-After"]) > 0
    assert "songs are waiting already" in refused.json()["detail"]
    assert charlie_api.post("/api/v1/generations/", {}).status_code == 202


def test_a_failed_song_waits_for_room_too(
    alice: "User", alice_api: "APIClient", new_generation: NewGeneration, settings: Any
) -> None:
    settings.QUEUED_PER_USER = 1
    failed = new_generation(alice)
    failed.claim()
    failed.fail("The river was dry.")
    new_generation(alice)

    answer = alice_api.post(f"/api/v1/generations/{failed.pk}/retry/")

    failed.refresh_from_db()
    assert answer.status_code == 429
    assert failed.status == Status.FAILED


def test_the_form_says_when_too_many_wait(
    alice: "User", alice_client: Client, new_generation: NewGeneration, settings: Any
) -> None:
    settings.QUEUED_PER_USER = 1
    waiting = new_generation(alice)

    form = alice_client.post("/", {"theme": "the sea"}).content.decode()
    again = alice_client.post(f"/generations/{waiting.pk}/again/", follow=True).content.decode()

    assert "songs are waiting already" in form
    assert 'value="the sea"' in form
    assert "songs are waiting already" in again
    assert Generation.objects.count() == 1


def test_a_place_counts_what_begins_earlier(
    alice: "User", bob: "User", new_generation: NewGeneration
) -> None:
    mine = [new_generation(alice) for _ in range(3)]
    bobs = [new_generation(bob) for _ in range(2)]

    assert [row.place for row in mine] == [1, 3, 5]
    assert [row.place for row in bobs] == [2, 4]

    assert Generation.objects.claim_next() == mine[0]
    assert [row.place for row in bobs] == [1, 3]
    assert Generation.objects.get(pk=mine[0].pk).place is None
    assert [row.place for row in mine[1:]] == [2, 4]


def test_the_api_tells_the_place(
    alice: "User", bob: "User", alice_api: "APIClient", new_generation: NewGeneration
) -> None:
    new_generation(bob)

    asked = alice_api.post("/api/v1/generations/", {}).json()
    seen = alice_api.get(f"/api/v1/generations/{asked['id']}/").json()

    assert (asked["place"], seen["place"]) == (2, 2)

    Generation.objects.get(pk=asked["id"]).claim()
    assert alice_api.get(f"/api/v1/generations/{asked['id']}/").json()["place"] is None


def test_the_page_tells_the_place(
    alice: "User", bob: "User", alice_client: Client, new_generation: NewGeneration
) -> None:
    new_generation(bob)
    mine = new_generation(alice)

    page = alice_client.get(f"/generations/{mine.pk}/").content.decode()

    assert "Place <span data-place>2</span> in the queue" in page


@pytest.mark.django_db(transaction=True)
def test_a_follower_is_told_how_the_place_changes(
    alice: "User", bob: "User", new_generation: NewGeneration
) -> None:
    bobs, mine = new_generation(bob), new_generation(alice)

    async def places() -> list[int]:
        told: list[int] = []
        async for event in following.follow(mine.pk):
            if event.name == "place":
                told.append(event.data["place"])
                await Generation.objects.filter(pk=bobs.pk).adelete()
            if told[-1:] == [1]:
                return told
        return told

    assert async_to_sync(places)() == [2, 1]


def at_once(times: int, ask: Callable[[], Any]) -> list[Any]:
    """Ask from many threads at the same moment."""

    def in_thread(_: int) -> Any:
        try:
            return ask()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(in_thread, range(times)))


def test_a_test_in_one_transaction_may_take_its_time(
    alice: "User", new_generation: NewGeneration
) -> None:
    new_generation(alice)

    with connection.cursor() as cursor:
        cursor.execute("SHOW idle_in_transaction_session_timeout")
        assert cursor.fetchone() == ("0",)
