"""News of a song while it is written: out through a Redis stream, in to its followers.

The rows are the truth. The stream only makes them arrive sooner: a follower reads the
rows first, then the stream, and the rows again whenever the stream is silent, has a gap,
or is away.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import cache
from types import TracebackType
from typing import Any, Self, cast
from uuid import UUID

import redis
import redis.asyncio
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection

from generator.models import GeneratedLine, Generation

logger = logging.getLogger(__name__)

KEEP_SECONDS = 3600
KEEP_EVENTS = 1000
SILENCE_MS = 2000
AWAY_SECONDS = 1.0


@dataclass(frozen=True)
class Event:
    """One event as followers get it; lines carry an id, the number of lines seen so far."""

    name: str
    data: dict[str, Any] = field(default_factory=dict)

    def encode(self) -> str:
        """The event in the format of server-sent events."""
        if self.name == "wait":
            return ": waiting\n\n"
        number = f"id: {self.data['position'] + 1}\n" if self.name == "line" else ""
        return f"{number}event: {self.name}\ndata: {json.dumps(self.data)}\n\n"


def announce_line(line: GeneratedLine) -> None:
    _publish(line.generation_id, Event("line", line.as_event()))


def announce_status(generation: Generation) -> None:
    """Tell followers to look at the row again: it began, ended, or went back to the queue."""
    _publish(generation.pk, Event("status", {"status": generation.status}))


async def follow(pk: UUID, seen: int = 0) -> AsyncIterator[Event]:
    """Yield every line after the first `seen`, changes of status and place, and an end."""
    status, place = "", None
    async with _Listener(pk) as listener:
        while True:
            row, lines, new_place = await _read(pk, seen)
            if row and row.status != status:
                status = row.status
                yield Event("status", {"status": status})
            if new_place and new_place != place:
                place = new_place
                yield Event("place", {"place": place})
            for line in lines:
                yield Event("line", line)
                seen = line["position"] + 1
            if row is None or not row.is_active:
                yield Event("end", {"status": status, "error": row.error if row else ""})
                return
            async for event in listener.news():
                if event.name != "line" or event.data["position"] > seen:
                    break
                if event.data["position"] == seen:
                    yield event
                    seen += 1
            else:
                yield Event("wait")


class _Listener:
    """The Redis stream of one generation, from the moment of entering."""

    def __init__(self, pk: UUID) -> None:
        self.key = _key(pk)
        self.newest = "0-0"
        self.client = redis.asyncio.from_url(
            settings.REDIS_URL, decode_responses=True, socket_connect_timeout=2
        )

    async def __aenter__(self) -> Self:
        try:
            entries = await self.client.xrevrange(self.key, count=1)
            self.newest = str(entries[0][0]) if entries else self.newest
        except redis.RedisError:
            logger.warning("Redis is away: following %s by its rows", self.key)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.client.aclose()

    async def news(self) -> AsyncIterator[Event]:
        """Yield what comes, until there is silence for two seconds or Redis is away."""
        try:
            while entries := await self._entries():
                for self.newest, entry in entries:
                    yield Event(entry["event"], json.loads(entry["data"]))
        except redis.RedisError:
            await asyncio.sleep(AWAY_SECONDS)

    async def _entries(self) -> list[tuple[str, dict[str, str]]]:
        answer = await self.client.xread({self.key: self.newest}, block=SILENCE_MS)
        streams = cast("list[tuple[str, list[tuple[str, dict[str, str]]]]]", answer)
        return streams[0][1] if streams else []


@sync_to_async(thread_sensitive=False)
def _read(pk: UUID, seen: int) -> tuple[Generation | None, list[dict[str, Any]], int | None]:
    """Read the row, its lines and its place: a row that has ended has all its lines by then."""
    try:
        row = Generation.objects.filter(pk=pk).first()
        lines = GeneratedLine.objects.filter(generation=pk, position__gte=seen)
        return row, [line.as_event() for line in lines], row.place if row else None
    finally:
        connection.close()


def _publish(pk: UUID, event: Event) -> None:
    try:
        pipeline = _client().pipeline(transaction=False)
        pipeline.xadd(
            _key(pk), {"event": event.name, "data": json.dumps(event.data)}, maxlen=KEEP_EVENTS
        )
        pipeline.expire(_key(pk), KEEP_SECONDS)
        pipeline.execute()
    except redis.RedisError:
        logger.warning("Redis is away: followers will read the rows of %s", pk)


@cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)


def _key(pk: UUID) -> str:
    return f"lyricsite:generation:{pk}"
