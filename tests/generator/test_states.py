"""A generation's states: claimed once, written under a lease, ended once."""

import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from celery import current_app
from django.db import connection
from django.utils import timezone
from kombu import Connection

from generator import flows
from generator.models import Generation, LeaseLost, Status
from generator.models.leases import MAX_ATTEMPTS
from generator.work.tasks import WENT_WRONG, write_song
from ml.song.line import Line

if TYPE_CHECKING:
    from accounts.models import User
    from tests.generator.fake_composer import FakeComposer

pytestmark = pytest.mark.django_db
NewGeneration = Callable[..., Generation]


def line(position: int, text: str = "words") -> Line:
    return Line(position=position, kind="verse", text=text, syllables=8, rhyme="A", ok=True)


def lose_lease(generation: Generation) -> None:
    past = timezone.now() - timedelta(seconds=1)
    Generation.objects.filter(pk=generation.pk).update(lease_until=past)


def test_a_written_song_is_done_with_all_its_lines(alice: "User", written: NewGeneration) -> None:
    generation = written(alice, seed=5)

    assert generation.status == Status.DONE
    assert generation.model_version == "fake-1"
    assert [row.text for row in generation.lines.all()] == [f"line {n} of 5" for n in range(4)]
    assert [section.kind for section in generation.sections()] == ["verse", "chorus"]


@pytest.mark.django_db(transaction=True)
def test_only_one_of_many_claimers_gets_it(alice: "User", new_generation: NewGeneration) -> None:
    pk = new_generation(alice).pk

    def claim(_: int) -> bool:
        try:
            return Generation.objects.get(pk=pk).claim()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(claim, range(16)))

    assert claims.count(True) == 1
    assert Generation.objects.get(pk=pk).attempts == 1


def test_a_second_delivery_does_nothing(alice: "User", written: NewGeneration) -> None:
    generation = written(alice)

    write_song()

    assert generation.lines.count() == 4
    assert Generation.objects.get(pk=generation.pk).attempts == 1


def test_a_message_when_nothing_waits_does_no_harm() -> None:
    write_song("00000000-0000-0000-0000-000000000000")

    assert not Generation.objects.exists()


def test_a_worker_that_lost_its_lease_writes_nothing(
    alice: "User", new_generation: NewGeneration
) -> None:
    slow = new_generation(alice)
    assert slow.claim()
    slow.add_line(line(0))
    lose_lease(slow)
    quick = Generation.objects.get(pk=slow.pk)
    assert quick.claim()

    with pytest.raises(LeaseLost):
        slow.add_line(line(1, "from the dead"))

    assert not slow.finish()
    assert not slow.fail("too late")
    assert not Generation.objects.wanted([slow.lease_token])
    quick.add_line(line(1))
    assert quick.finish()


def test_another_worker_goes_on_after_the_last_line(
    alice: "User", new_generation: NewGeneration, composer: "FakeComposer"
) -> None:
    generation = new_generation(alice, seed=5)

    def die_at_two(position: int) -> None:
        if position == 2:
            raise SystemExit

    composer.before_line = die_at_two
    with pytest.raises(SystemExit):
        write_song()
    lose_lease(generation)
    composer.before_line = lambda position: None
    write_song()

    generation.refresh_from_db()
    assert generation.status == Status.DONE
    assert generation.attempts == 2
    assert [row.text for row in generation.lines.all()] == [f"line {n} of 5" for n in range(4)]


def test_a_song_resumed_on_another_version_names_both(
    alice: "User", new_generation: NewGeneration, composer: "FakeComposer"
) -> None:
    generation = new_generation(alice)
    generation.claim()
    generation.use_version("fake-0")
    generation.add_line(line(0))
    lose_lease(generation)

    write_song()

    generation.refresh_from_db()
    assert generation.status == Status.DONE
    assert generation.model_version == "fake-0, fake-1"


def test_a_song_whose_lines_are_all_there_names_no_version_that_wrote_none(
    alice: "User", new_generation: NewGeneration, composer: "FakeComposer"
) -> None:
    generation = new_generation(alice)
    generation.claim()
    generation.use_version("fake-0")
    for position in range(4):
        generation.add_line(line(position))
    lose_lease(generation)

    write_song()

    generation.refresh_from_db()
    assert generation.status == Status.DONE
    assert generation.model_version == "fake-0"


def test_stop_keeps_what_has_come(
    alice: "User", new_generation: NewGeneration, composer: "FakeComposer"
) -> None:
    generation = new_generation(alice)

    def stop_at_two(position: int) -> None:
        if position == 2:
            flows.stop(Generation.objects.get(pk=generation.pk))

    composer.before_line = stop_at_two
    write_song()

    generation.refresh_from_db()
    assert generation.status == Status.STOPPED
    assert generation.lines.count() == 2


def test_stop_ends_a_waiting_song_at_once(alice: "User", new_generation: NewGeneration) -> None:
    generation = new_generation(alice)

    generation.request_stop()

    assert generation.status == Status.STOPPED
    assert not generation.claim()


def test_stop_ends_a_song_whose_worker_died(alice: "User", new_generation: NewGeneration) -> None:
    generation = new_generation(alice)
    generation.claim()
    lose_lease(generation)

    generation.request_stop()

    assert generation.status == Status.STOPPED


def test_stop_after_the_end_changes_nothing(alice: "User", written: NewGeneration) -> None:
    generation = written(alice)

    generation.request_stop()

    assert generation.status == Status.DONE


def test_an_error_fails_in_plain_words_and_can_be_tried_again(
    alice: "User", new_generation: NewGeneration, composer: "FakeComposer"
) -> None:
    generation = new_generation(alice)

    def break_at_one(position: int) -> None:
        if position == 1:
            raise ZeroDivisionError

    composer.before_line = break_at_one
    with pytest.raises(ZeroDivisionError):
        write_song()
    generation.refresh_from_db()
    assert (generation.status, generation.error) == (Status.FAILED, WENT_WRONG)

    composer.before_line = lambda position: None
    flows.retry(generation)
    write_song()

    generation.refresh_from_db()
    assert (generation.status, generation.error) == (Status.DONE, "")
    assert generation.lines.count() == 4


def test_a_network_that_went_away_is_named(
    alice: "User", new_generation: NewGeneration, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    generation = new_generation(alice)
    monkeypatch.setattr("generator.work.composers._kept", OrderedDict())
    settings.LYRICSITE_MODELS = "/nowhere"

    write_song()

    generation.refresh_from_db()
    assert generation.status == Status.FAILED
    assert "“lstm” is not installed" in generation.error


def test_only_a_failed_song_can_be_tried_again(alice: "User", written: NewGeneration) -> None:
    with pytest.raises(flows.NotYet):
        flows.retry(written(alice))


def test_a_song_that_kills_its_workers_fails(alice: "User", new_generation: NewGeneration) -> None:
    generation = new_generation(alice)
    for _ in range(MAX_ATTEMPTS):
        assert generation.claim()
        lose_lease(generation)

    Generation.objects.end_abandoned()

    generation.refresh_from_db()
    assert (generation.status, generation.error) == (Status.FAILED, Generation.worker_died)


def test_without_a_broker_nobody_waits_but_the_row(
    alice: "User", new_generation: NewGeneration, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    generation = new_generation(alice)
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    away = Connection("redis://127.0.0.1:1/0", transport_options=options)
    send = partial(current_app.send_task, connection=away)
    monkeypatch.setattr("celery.current_app.send_task", send)
    before = time.monotonic()

    assert not generation.nudge()

    assert time.monotonic() - before < 1
    assert Generation.objects.claim_next() == generation


def test_again_with_the_same_seed_asks_for_the_same(alice: "User", written: NewGeneration) -> None:
    first = written(alice, theme="the sea", seed=5)

    same = flows.again(first, same_seed=True)
    other = flows.again(first, same_seed=False)

    assert same.request == first.request
    assert other.seed != first.seed
    assert other.request == {**first.request, "seed": other.seed}
