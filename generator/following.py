"""Followers of songs: however many there are, a process reads Redis and the rows for all at once.

A follower gets what the rows say when it comes, then the news from Redis. The rows are looked at
again every two seconds, at a gap in the news, and when Redis was away: nothing is missed.
"""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import redis
import redis.asyncio
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Count
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from generator.events import CHANNEL, Event, News
from generator.models import GeneratedLine, Generation, Status

logger = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
AWAY_SECONDS = 1.0
CLOSING_SECONDS = 0.5
# A connection on which nothing comes for long is cut by whoever passes it on.
SILENCE_SECONDS = 15.0


@dataclass(frozen=True)
class Sight:
    """What the rows said of a song at one look: its new lines, and its place if it waits."""

    status: str
    error: str
    lines: list[dict[str, Any]]
    place: int | None

    @property
    def has_ended(self) -> bool:
        return self.status not in (Status.QUEUED, Status.RUNNING)


GONE = Sight("", "", [], None)


class Follower:
    """One open stream: what it was told, and what it is to be told next."""

    def __init__(self, pk: UUID, seen: int) -> None:
        self.pk = pk
        self.seen = seen
        self.status = ""
        self.place: int | None = None
        self.events: asyncio.Queue[Event] = asyncio.Queue()

    def see(self, sight: Sight) -> None:
        """Tell what is new in the rows."""
        if sight.status not in ("", self.status):
            self.status = sight.status
            self.events.put_nowait(Event("status", {"status": sight.status}))
        if sight.place not in (None, self.place):
            self.place = sight.place
            self.events.put_nowait(Event("place", {"place": sight.place}))
        for line in sight.lines:
            self.hear(Event("line", line))
        if sight.has_ended:
            self.events.put_nowait(Event("end", {"status": self.status, "error": sight.error}))

    def hear(self, event: Event) -> bool:
        """Tell a line that is the next one; false where the rows must say what comes before."""
        if event.name != "line" or event.data["position"] > self.seen:
            return False
        if event.data["position"] == self.seen:
            self.seen += 1
            self.events.put_nowait(event)
        return True

    async def next_event(self) -> Event:
        try:
            async with asyncio.timeout(SILENCE_SECONDS):
                return await self.events.get()
        except TimeoutError:
            return Event("wait")


async def follow(pk: UUID, seen: int = 0) -> AsyncIterator[Event]:
    """Yield every line after the first `seen`, changes of status and place, and an end."""
    async with _desk().seat(pk, seen) as follower:
        event = Event("")
        while event.name != "end":
            event = await follower.next_event()
            yield event


class Desk:
    """Reads Redis and the rows for all followers of a process, while there are any."""

    def __init__(self) -> None:
        self.followers: dict[UUID, set[Follower]] = {}
        self.due: set[UUID] = set()  # songs whose rows are to be looked at
        self.something_due = asyncio.Event()
        self.readers: list[asyncio.Task[None]] = []

    @asynccontextmanager
    async def seat(self, pk: UUID, seen: int) -> AsyncIterator[Follower]:
        follower = Follower(pk, seen)
        self.followers.setdefault(pk, set()).add(follower)
        self.look_at(pk)
        if not self.readers:
            self.readers = [asyncio.create_task(self._listen()), asyncio.create_task(self._look())]
        try:
            yield follower
        finally:
            self.followers[pk].discard(follower)
            if not self.followers[pk]:
                del self.followers[pk]
            if not self.followers:
                await self._close()

    def look_at(self, *pks: UUID) -> None:
        self.due.update(pks)
        self.something_due.set()

    async def _close(self) -> None:
        readers, self.readers = set(self.readers), []
        while readers:
            for reader in readers:
                reader.cancel()
            # A client that is about to connect may take the cancellation for its own time-out.
            ended, readers = await asyncio.wait(readers, timeout=CLOSING_SECONDS)
            await asyncio.gather(*ended, return_exceptions=True)

    async def _listen(self) -> None:
        """Hand the news on; where there was a pause, have the rows say what was missed."""
        client = redis.asyncio.from_url(
            settings.REDIS_URL, decode_responses=True, retry=Retry(NoBackoff(), 0)
        )
        async with client:
            while True:
                try:
                    await self._hear_all(client)
                except redis.RedisError:
                    logger.warning("Redis is away: songs are followed by their rows")
                except Exception:
                    logger.exception("The news of songs cannot be read; their rows can")
                self.look_at(*self.followers)
                await asyncio.sleep(AWAY_SECONDS)

    async def _hear_all(self, client: redis.asyncio.Redis) -> None:
        async with client.pubsub() as radio:
            await radio.subscribe(CHANNEL)
            async for message in radio.listen():
                if message["type"] == "message":
                    self._hear(News.read(message["data"]))
                else:
                    self.look_at(*self.followers)

    def _hear(self, news: News) -> None:
        for follower in self.followers.get(news.pk, ()):
            if not follower.hear(news.event):
                self.look_at(news.pk)

    async def _look(self) -> None:
        """Look at the rows that are due, and at those of all followers every two seconds."""
        with _thread() as thread:
            round_due = time.monotonic()
            while True:
                with suppress(TimeoutError):
                    async with asyncio.timeout(round_due - time.monotonic()):
                        await self.something_due.wait()
                if time.monotonic() >= round_due:
                    self.look_at(*self.followers)
                    round_due = time.monotonic() + LOOK_SECONDS
                try:
                    await self._look_once(thread)
                except (DatabaseError, InterfaceError):
                    logger.warning("The database is away: the followers of songs wait")
                    await asyncio.sleep(AWAY_SECONDS)
                except Exception:
                    logger.exception("The rows of songs cannot be read")
                    await asyncio.sleep(AWAY_SECONDS)

    async def _look_once(self, thread: ThreadPoolExecutor) -> None:
        asking = {pk: tuple(self.followers.get(pk, ())) for pk in self.due}
        self.due.clear()
        self.something_due.clear()
        seen = {pk: min(each.seen for each in some) for pk, some in asking.items() if some}
        if not seen:
            return
        sights = await asyncio.get_running_loop().run_in_executor(thread, _read, seen)
        for pk in seen:
            for follower in asking[pk]:
                follower.see(sights.get(pk, GONE))


_desks: WeakKeyDictionary[asyncio.AbstractEventLoop, Desk] = WeakKeyDictionary()


def _desk() -> Desk:
    """The one of this event loop: a web server has one loop, and tests have many."""
    return _desks.setdefault(asyncio.get_running_loop(), Desk())


@contextmanager
def _thread() -> Iterator[ThreadPoolExecutor]:
    """One thread with one connection to the database."""
    thread = ThreadPoolExecutor(1, "rows of followers")
    try:
        yield thread
    finally:
        # Asked for in that thread: each has a connection of its own.
        thread.submit(lambda: connection.close())
        thread.shutdown(wait=False)


def _read(seen: Mapping[UUID, int]) -> dict[UUID, Sight]:
    """Read the rows, then their lines and places: a row that has ended has all its lines by then.

    `seen`: how many lines need not be read, by song.
    """
    try:
        written = Count("lines")
        rows = Generation.objects.filter(pk__in=seen).order_by().annotate(written=written)
        found = list(rows.values_list("pk", "status", "error", "written"))
        lines = _lines({pk: seen[pk] for pk, _, _, count in found if count > seen[pk]})
        waiting = any(status == Status.QUEUED for _, status, _, _ in found)
        places = Generation.objects.places() if waiting else {}
    except (DatabaseError, InterfaceError):
        connection.close()
        raise
    return {pk: Sight(status, error, lines[pk], places.get(pk)) for pk, status, error, _ in found}


def _lines(seen: Mapping[UUID, int]) -> defaultdict[UUID, list[dict[str, Any]]]:
    """The lines after those seen, in order, by song."""
    found: defaultdict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for line in GeneratedLine.objects.filter(generation__in=seen).order_by("position"):
        if line.position >= seen[line.generation_id]:
            found[line.generation_id].append(line.as_event())
    return found
