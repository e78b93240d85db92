"""The threads beside the writing: they keep leases, find lost work, and outlive everything."""

import logging
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from generator import flows
from generator.models import Generation, Song, Worker
from generator.work import steward
from generator.work.holds import holding, renew_leases
from generator.work.steward import Attendant, herald, is_busy
from generator.work.writing import warm_up
from ml.song.request import SongRequest
from tests.generator.fake_composer import FakeComposer
from tests.parts import wait_for

if TYPE_CHECKING:
    from accounts.models import User

NewGeneration = Callable[..., Generation]

MISHAPS = [DatabaseError, InterfaceError, RuntimeError, MemoryError, OSError, AssertionError]


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The nudges that were sent."""
    sent: list[str] = []
    monkeypatch.setattr("celery.current_app.send_task", lambda name, **_: sent.append(name))
    return sent


@pytest.fixture
def attendants() -> Iterator[list[Attendant]]:
    started: list[Attendant] = []
    yield started
    for attendant in started:
        attendant.ended.set()
        attendant.join()


@pytest.mark.parametrize("mishap", MISHAPS)
def test_no_mishap_ends_an_attendant_or_keeps_it_from_its_other_duties(
    attendants: list[Attendant], caplog: pytest.LogCaptureFixture, mishap: type[Exception]
) -> None:
    done: list[float] = []

    def fail() -> None:
        raise mishap

    attendant = Attendant("steward", [fail, lambda: done.append(time.monotonic())], every=0.01)
    attendants.append(attendant)
    with caplog.at_level(logging.WARNING):
        attendant.start()
        wait_for(lambda: len(done) >= 3, "the second duty", seconds=5)

    assert attendant.is_alive()
    assert "steward" in caplog.text


@pytest.mark.django_db
def test_a_held_lease_is_renewed(alice: "User", new_generation: NewGeneration) -> None:
    generation = new_generation(alice)
    generation.claim()
    before = Generation.objects.get(pk=generation.pk).lease_until

    with holding(generation):
        renew_leases()

    after = Generation.objects.get(pk=generation.pk).lease_until
    assert before is not None
    assert after is not None
    assert after > before


@pytest.mark.django_db
def test_a_steward_says_that_its_worker_is_alive() -> None:
    for duty in steward.steward("test 1").duties:
        duty()

    assert flows.someone_writes()


@pytest.mark.django_db
def test_a_herald_clears_away_what_is_long_gone(alice: "User") -> None:
    long_ago = timezone.now() - timedelta(days=31)
    deleted = Song.objects.keep(alice, "Old", [])
    Song.objects.filter(pk=deleted.pk).update(deleted=long_ago)
    Worker.objects.create(name="gone", seen=long_ago)

    for duty in herald(hands=4).duties:
        duty()

    assert not Song.objects.exists()
    assert not Worker.objects.exists()


@pytest.mark.django_db
def test_a_herald_sends_no_more_messages_than_it_has_hands_free(
    alice: "User", new_generation: NewGeneration, messages: list[str]
) -> None:
    waiting = [new_generation(alice) for _ in range(6)]

    with holding(waiting[0]):
        steward.nudge_waiting(4)

    assert messages == ["generator.write_song"] * 3


@pytest.mark.django_db
def test_a_herald_with_full_hands_sends_none(
    alice: "User", new_generation: NewGeneration, messages: list[str]
) -> None:
    with holding(new_generation(alice)):
        steward.nudge_waiting(1)

    assert messages == []


def test_a_network_that_cannot_write_keeps_no_other_from_warming_up(
    composer: FakeComposer, monkeypatch: pytest.MonkeyPatch
) -> None:
    warmed: list[str] = []

    def choose(name: str) -> FakeComposer:
        warmed.append(name)
        if name == "rnn":
            raise ValueError("torn weights")
        return composer

    monkeypatch.setattr("generator.work.writing.composer_for", choose)

    warm_up(lambda: False)

    assert sorted(warmed) == ["gru", "lstm", "rnn"]


def test_warming_up_gives_way_to_songs(
    composer: FakeComposer, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines_written: list[int] = []
    compose = composer.compose

    def recorded(request: SongRequest, **more: Any) -> None:
        lines_written.append(len(compose(request, **more)))

    monkeypatch.setattr(composer, "compose", recorded)
    busy = iter([True, False, False, True])  # before the first network, and amid its second line

    warm_up(lambda: next(busy, False))

    assert lines_written == [1, 2, 2]


@pytest.mark.django_db
def test_a_worker_is_busy_while_a_song_may_begin_or_is_written_here(
    alice: "User", new_generation: NewGeneration
) -> None:
    assert not is_busy()
    generation = new_generation(alice)
    assert is_busy()
    generation.claim()
    assert not is_busy()
    with holding(generation):
        assert is_busy()
