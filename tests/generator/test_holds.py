"""Songs that are stopped, or take too long, while a worker holds them."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from generator import flows
from generator.models import Generation, Inquiry, Status
from generator.work import holds
from generator.work.holds import holding
from generator.work.tasks import attend
from tests.parts import WorkerProcess, wait_for

if TYPE_CHECKING:
    from accounts.models import User
    from tests.generator.fake_composer import FakeComposer

NewGeneration = Callable[..., Generation]
pytestmark = pytest.mark.django_db


@pytest.fixture
def claimed(alice: "User", new_generation: NewGeneration) -> Generation:
    generation = new_generation(alice)
    assert generation.claim()
    return generation


def test_who_works_is_told_when_the_owner_wants_no_more(claimed: Generation) -> None:
    with holding(claimed) as hold:
        holds.watch()
        assert not hold.over
        claimed.request_stop()
        holds.watch()
        assert hold.over


def test_who_works_is_told_when_the_lease_is_lost(claimed: Generation) -> None:
    with holding(claimed) as hold:
        Generation.objects.update(lease_until="2026-01-01T00:00:00Z")
        assert Generation.objects.get().claim()
        holds.watch()
        assert hold.over


def test_the_database_is_asked_once_for_all_songs_and_once_for_all_questions(
    alice: "User",
    new_generation: NewGeneration,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    songs = [new_generation(alice) for _ in range(3)]
    question = Inquiry.objects.ask(alice, "The clouds are in the")
    assert all(row.claim() for row in (*songs, question))

    with holding(songs[0]), holding(songs[1]), holding(songs[2]), holding(question):
        with django_assert_num_queries(2):
            holds.watch()
        assert not any(hold.over for hold in holds._held.values())

    with django_assert_num_queries(0):
        holds.watch()


def test_a_song_that_takes_too_long_fails_and_keeps_its_lines(
    claimed: Generation, composer: "FakeComposer"
) -> None:
    def take_long(position: int) -> None:
        if position == 2:
            holds._held[claimed.pk].deadline = time.monotonic()

    composer.before_line = take_long

    attend(claimed)

    ended = Generation.objects.get()
    assert (ended.status, ended.error) == (Status.FAILED, Generation.took_too_long)
    assert ended.lines.count() == 2


def test_a_song_that_hangs_is_ended_all_the_same(claimed: Generation) -> None:
    with holding(claimed) as hold:
        hold.deadline = time.monotonic()
        holds.watch()

        assert Generation.objects.get().status == Status.FAILED
        assert not claimed.renew()


def test_a_song_that_took_too_long_goes_on_from_its_lines(
    claimed: Generation, composer: "FakeComposer"
) -> None:
    composer.before_line = lambda position: setattr(
        holds._held[claimed.pk], "deadline", time.monotonic() + (3600 if position < 2 else 0)
    )
    attend(claimed)
    failed = Generation.objects.get()
    composer.before_line = lambda position: None

    flows.retry(failed)
    assert failed.claim()
    attend(failed)

    assert Generation.objects.get().status == Status.DONE
    assert failed.lines.count() == 4


def test_a_worker_stops_a_song_that_it_writes(
    alice: "User", new_generation: NewGeneration, slow_worker: WorkerProcess
) -> None:
    generation = new_generation(alice, structure="verse:16")
    wait_for(generation.lines.exists, "the first line", seconds=10)

    flows.stop(generation)
    wait_for(lambda: not Generation.objects.active().exists(), "the end of it", seconds=10)

    assert Generation.objects.get().status == Status.STOPPED
    assert 0 < generation.lines.count() < 16


@pytest.mark.django_db(transaction=True)
def test_a_worker_ends_a_song_at_its_deadline(
    alice: "User", new_generation: NewGeneration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LONGEST_WRITING_SECONDS", "1")
    process = WorkerProcess(connection.settings_dict["NAME"], app="tests.generator.slow_worker")
    process.start()
    generation = new_generation(alice, structure="verse:16")

    wait_for(lambda: not Generation.objects.active().exists(), "the end of it", seconds=60)
    process.stop()

    generation.refresh_from_db()
    assert (generation.status, generation.error) == (Status.FAILED, Generation.took_too_long)
    assert 0 < generation.lines.count() < 16
