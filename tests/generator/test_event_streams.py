"""The lines of a song as server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from asgiref.sync import async_to_sync
from django.http import StreamingHttpResponse
from django.test import Client
from rest_framework.test import APIClient

from generator import following
from generator.models import Generation
from generator.work.tasks import write_song

if TYPE_CHECKING:
    from accounts.models import User
    from tests.generator.fake_composer import FakeComposer

pytestmark = pytest.mark.django_db(transaction=True)
NewGeneration = Callable[..., Generation]


async def read(stream: AsyncIterator[bytes]) -> list[dict[str, str]]:
    text = b"".join([part async for part in stream]).decode()
    return [
        dict(row.split(": ", 1) for row in block.splitlines())
        for block in text.split("\n\n")
        if block and not block.startswith(":")
    ]


def events_of(client: Client | APIClient, generation: Generation, **headers: str) -> Any:
    answer = client.get(f"/api/v1/generations/{generation.pk}/events/", headers=headers or None)
    assert isinstance(answer, StreamingHttpResponse)
    assert answer["Content-Type"] == "text/event-stream"
    return async_to_sync(read)(answer.streaming_content)


def test_events_replay_a_written_song(
    alice: "User", alice_client: Client, written: NewGeneration
) -> None:
    events = events_of(alice_client, written(alice, seed=5), Accept="text/event-stream")

    assert [event["event"] for event in events] == ["status", *["line"] * 4, "end"]
    assert [event["id"] for event in events if event["event"] == "line"] == ["1", "2", "3", "4"]
    assert json.loads(events[1]["data"])["text"] == "line 0 of 5"
    assert json.loads(events[-1]["data"]) == {"status": "done", "error": ""}


def test_a_returning_follower_gets_only_what_is_new(
    alice: "User", alice_api: APIClient, written: NewGeneration
) -> None:
    events = events_of(alice_api, written(alice), **{"Last-Event-ID": "3"})

    assert [event["id"] for event in events if event["event"] == "line"] == ["4"]


@pytest.mark.parametrize("header", ["x", "-1", "9" * 50, "²", "2.0"])
def test_a_last_event_id_that_is_none_starts_from_the_first_line(
    alice: "User", alice_api: APIClient, written: NewGeneration, header: str
) -> None:
    events = events_of(alice_api, written(alice), **{"Last-Event-ID": header})

    assert [event["event"] for event in events].count("line") == 4


def test_events_follow_a_song_while_it_is_written(
    alice: "User", new_generation: NewGeneration, composer: "FakeComposer"
) -> None:
    lines, end = follow_while_writing(new_generation(alice))

    assert lines == [0, 1, 2, 3]
    assert end == "done"


def test_without_redis_events_come_from_the_rows(
    alice: "User",
    new_generation: NewGeneration,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from generator import counters, following

    generation = new_generation(alice)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(following, "AWAY_SECONDS", 0.05)
    counters.client.cache_clear()

    lines, end = follow_while_writing(generation)

    counters.client.cache_clear()
    assert lines == [0, 1, 2, 3]
    assert end == "done"


def follow_while_writing(generation: Generation) -> tuple[list[int], str]:
    """Begin to follow, then have the song written; the positions seen and the last status."""
    import asyncio

    from asgiref.sync import sync_to_async

    from generator import following

    async def go() -> tuple[list[int], str]:
        lines, writer = [], None
        async for event in following.follow(generation.pk):
            if writer is None:
                write = sync_to_async(write_and_close, thread_sensitive=False)
                writer = asyncio.create_task(write())
            if event.name == "line":
                lines.append(event.data["position"])
        assert writer is not None
        await writer
        return lines, event.data["status"]

    return async_to_sync(go)()


def write_and_close() -> None:
    from django.db import connection

    try:
        write_song()
    finally:
        connection.close()


def test_a_deleted_generation_ends_its_stream(alice: "User", written: NewGeneration) -> None:
    from generator import following

    async def go() -> list[str]:
        return [event.name async for event in following.follow(pk)]

    generation = written(alice)
    pk = generation.pk
    generation.delete()

    assert async_to_sync(go)() == ["end"]


def test_a_stream_ends_although_its_reader_takes_a_cancellation_for_a_time_out(
    alice: "User", alice_client: Client, written: NewGeneration, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def about_to_connect(self: following.Desk) -> None:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        await asyncio.sleep(60)

    monkeypatch.setattr(following.Desk, "_listen", about_to_connect)
    events = events_of(alice_client, written(alice))

    assert events[-1]["event"] == "end"
