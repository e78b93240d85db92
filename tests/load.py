"""A crowd that comes at once: plain requests, or followers of a song."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from statistics import median, quantiles

import httpx2

# Longer than the site lets anyone wait, so that every answer is the site's own.
PATIENCE = 60.0


@dataclass
class Answers:
    """What came back: statuses, and the seconds that each answer took."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    without_retry: int = 0

    def add(self, answer: httpx2.Response, seconds: float) -> None:
        self.statuses[answer.status_code] += 1
        self.seconds.append(seconds)
        self.without_retry += answer.status_code == 503 and "Retry-After" not in answer.headers

    @property
    def broken(self) -> int:
        """How many were answered with a fault of the site's."""
        return sum(n for status, n in self.statuses.items() if status >= 500 and status != 503)

    @property
    def p50(self) -> float:
        return median(self.seconds)

    @property
    def p95(self) -> float:
        return quantiles(self.seconds, n=20)[-1]


def one_after_another(url: str, paths: Sequence[str], headers: dict[str, str]) -> Answers:
    """Ask for each path when the answer before has come."""
    answers = Answers()
    with httpx2.Client(base_url=url, headers=headers, timeout=PATIENCE) as client:
        for path in paths:
            began = time.monotonic()
            answers.add(client.get(path), time.monotonic() - began)
    return answers


def all_at_once(url: str, paths: Sequence[str], headers: dict[str, str]) -> Answers:
    """Ask for every path at the same moment, each on a connection of its own."""
    answers = Answers()

    async def ask(client: httpx2.AsyncClient, path: str) -> None:
        began = time.monotonic()
        answers.add(await client.get(path), time.monotonic() - began)

    async def crowd() -> None:
        async with _client(url, headers) as client:
            await asyncio.gather(*(ask(client, path) for path in paths))

    asyncio.run(crowd())
    return answers


def follow_at_once(
    url: str, path: str, headers: dict[str, str], followers: int, *, meanwhile: Callable[[], object]
) -> Answers:
    """Open streams at the same moment; `meanwhile` is called while all are open.

    Each is timed to its first event.
    """
    answers = Answers()

    async def follow(client: httpx2.AsyncClient, open_streams: AsyncExitStack) -> None:
        began = time.monotonic()
        answer = await open_streams.enter_async_context(client.stream("GET", path))
        if answer.status_code == 200:
            await anext(answer.aiter_text())
        answers.add(answer, time.monotonic() - began)

    async def crowd() -> None:
        async with _client(url, headers) as client, AsyncExitStack() as open_streams:
            await asyncio.gather(*(follow(client, open_streams) for _ in range(followers)))
            await asyncio.to_thread(meanwhile)

    asyncio.run(crowd())
    return answers


def _client(url: str, headers: dict[str, str]) -> httpx2.AsyncClient:
    unlimited = httpx2.Limits(max_connections=None, max_keepalive_connections=0)
    return httpx2.AsyncClient(base_url=url, headers=headers, timeout=PATIENCE, limits=unlimited)


@dataclass
class Followed:
    """Streams that were read to their end: their answers, and the ids of their lines."""

    answers: Answers = field(default_factory=Answers)
    lines: list[list[str]] = field(default_factory=list)
    ended: int = 0


def follow_to_the_end(
    url: str,
    paths: Sequence[str],
    headers: dict[str, str],
    *,
    width: int,
    when_open: Callable[[], object],
) -> Followed:
    """Open streams, `width` at a time; call `when_open` when all are; read each to its end."""
    followed = Followed()

    async def follow(client: httpx2.AsyncClient, path: str, all_open: asyncio.Barrier) -> None:
        async with AsyncExitStack() as stack:
            async with turns:
                began = time.monotonic()
                answer = await stack.enter_async_context(client.stream("GET", path))
                rows = answer.aiter_lines()
                first = await anext(rows, "")
                followed.answers.add(answer, time.monotonic() - began)
            await all_open.wait()
            told = [first, *[row async for row in rows]]
        followed.lines.append([row[4:] for row in told if row.startswith("id: ")])
        followed.ended += "event: end" in told

    async def crowd() -> None:
        all_open = asyncio.Barrier(len(paths) + 1)
        async with _client(url, headers) as client, asyncio.TaskGroup() as everyone:
            for path in paths:
                everyone.create_task(follow(client, path, all_open))
            await all_open.wait()
            await asyncio.to_thread(when_open)

    turns = asyncio.Semaphore(width)
    asyncio.run(crowd())
    return followed
