"""Streams by the hundred on one web process, and what they cost."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
import redis
from asgiref.sync import async_to_sync, sync_to_async
from django.db import connection

from generator import counters, events, following
from generator.following import Sight, follow
from generator.models import Generation
from generator.work.tasks import write_song
from lyricsite.launch import places, servers
from tests import load
from tests.lyricsite.test_gate import connections
from tests.parts import LiveSite, wait_for

if TYPE_CHECKING:
    from accounts.models import User
    from tests.generator.fake_composer import FakeComposer

pytestmark = pytest.mark.django_db(transaction=True)
NewGeneration = Callable[..., Generation]

STREAMS, SONGS = 500, 20


def write_all(count: int = 1) -> None:
    try:
        for _ in range(count):
            write_song()
    finally:
        connection.close()


def test_500_followers_miss_nothing_and_share_one_reader(
    alice: "User",
    live_site: LiveSite,
    broker: redis.Redis,
    new_generation: NewGeneration,
) -> None:
    from accounts.models import ApiToken

    songs = [new_generation(alice) for _ in range(SONGS)]
    paths = [f"/api/v1/generations/{song.pk}/events/" for song in songs] * (STREAMS // SONGS)
    held: list[int] = []

    def write() -> None:
        held.extend([connections(), dict(broker.pubsub_numsub(events.CHANNEL)).popitem()[1]])
        write_all(SONGS)

    followed = load.follow_to_the_end(
        live_site.url,
        paths,
        {"Authorization": f"Token {ApiToken.objects.issue(alice)[1]}"},
        width=10,
        when_open=write,
    )

    assert followed.answers.statuses == {200: STREAMS}
    assert followed.lines == [["1", "2", "3", "4"]] * STREAMS
    assert followed.ended == STREAMS
    assert held[0] < 20
    assert held[1] == 1


def test_the_rows_are_read_for_all_followers_at_once(
    alice: "User", new_generation: NewGeneration, monkeypatch: pytest.MonkeyPatch
) -> None:
    songs = [new_generation(alice) for _ in range(10)]
    looks: list[set[UUID]] = []
    read = following._read

    def counted(seen: dict[UUID, int]) -> dict[UUID, Sight]:
        looks.append(set(seen))
        return read(seen)

    monkeypatch.setattr(following, "_read", counted)
    monkeypatch.setattr(following, "LOOK_SECONDS", 0.05)

    async def be_told(song: Generation) -> None:
        async for _ in follow(song.pk):
            pass

    async def wait_in_line() -> None:
        """Follow each song ten times, for some rounds, while none of them is written."""
        async with asyncio.TaskGroup() as everyone:
            followers = [everyone.create_task(be_told(song)) for song in songs for _ in range(10)]
            await sync_to_async(wait_for, thread_sensitive=False)(
                lambda: len(looks) > 20, "twenty looks at the rows"
            )
            for follower in followers:
                follower.cancel()

    async_to_sync(wait_in_line)()

    assert looks[-5:] == [{song.pk for song in songs}] * 5


@pytest.fixture
def own_redis(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[servers.Redis]:
    """A Redis of the test's own, which may be stopped."""
    server = servers.Redis(tmp_path)
    server.start()
    settings.REDIS_URL = places.redis_url(tmp_path)
    monkeypatch.setattr(following, "AWAY_SECONDS", 0.05)
    # So that nothing is seen by the look of every two seconds.
    monkeypatch.setattr(following, "LOOK_SECONDS", 60.0)
    counters.client.cache_clear()
    yield server
    counters.client.cache_clear()
    server.stop()


def test_redis_may_go_and_come_back(
    alice: "User",
    new_generation: NewGeneration,
    composer: "FakeComposer",
    own_redis: servers.Redis,
) -> None:
    """The second line is written while it is away, the third when it is back."""

    def before(position: int) -> None:
        if position == 1:
            own_redis.stop()
        if position == 2:
            own_redis.start()

    composer.before_line = before
    generation = new_generation(alice)

    async def go() -> list[int]:
        lines, writer = [], None
        async for event in follow(generation.pk):
            if writer is None:
                writer = asyncio.create_task(sync_to_async(write_all, thread_sensitive=False)())
            if event.name == "line":
                lines.append(event.data["position"])
        assert writer is not None
        await writer
        return lines

    assert async_to_sync(go)() == [0, 1, 2, 3]


def test_who_leaves_after_every_line_and_comes_back_misses_none(
    alice: "User", new_generation: NewGeneration
) -> None:
    generation = new_generation(alice, structure="verse:8")

    async def next_line(seen: int) -> int:
        async for event in follow(generation.pk, seen):
            if event.name == "line":
                return int(event.data["position"])
        return -1

    async def go() -> list[int]:
        write = asyncio.create_task(sync_to_async(write_all, thread_sensitive=False)())
        lines = [await next_line(seen) for seen in range(9)]
        await write
        return lines

    assert async_to_sync(go)() == [*range(8), -1]
