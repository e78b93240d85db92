"""News of a song while it is written, as workers announce it over Redis.

The rows are the truth. The news only makes them arrive sooner: see `following`.
"""

import json
import logging
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import UUID

import redis

from generator.counters import client
from generator.models import GeneratedLine, Generation

logger = logging.getLogger(__name__)

CHANNEL = "lyricsite:news"


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


@dataclass(frozen=True)
class News:
    """An event of one song, on its way to all web processes."""

    pk: UUID
    event: Event

    def encode(self) -> str:
        return f"{self.pk} {self.event.name} {json.dumps(self.event.data)}"

    @classmethod
    def read(cls, text: str) -> Self:
        pk, name, data = text.split(" ", 2)
        return cls(UUID(pk), Event(name, json.loads(data)))


def announce_line(line: GeneratedLine) -> None:
    _publish(News(line.generation_id, Event("line", line.as_event())))


def announce_status(generation: Generation) -> None:
    """Tell followers to look at the row again: it began, ended, or went back to the queue."""
    _publish(News(generation.pk, Event("status", {"status": generation.status})))


def _publish(news: News) -> None:
    try:
        client().publish(CHANNEL, news.encode())
    except redis.RedisError:
        logger.warning("Redis is away: followers will read the rows of %s", news.pk)
