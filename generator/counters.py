"""What is counted of the site's work, in Redis: workers count, and any web process can tell.

Counts begin anew with Redis, as those of a process begin with it; whoever reads them minds that.
"""

import logging
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from typing import Any, Final, NamedTuple

import redis
from django.conf import settings

logger = logging.getLogger(__name__)

KEY: Final = "lyricsite:counters"
# Seconds from a click to the first line: what is felt as at once, and what as for ever.
BUCKETS: Final = (0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
SUM, MORE = "sum", "+Inf"


class Histogram(NamedTuple):
    """Of times to the first line: numbers up to each bound, and all seconds together."""

    up_to: Sequence[tuple[str, int]]
    seconds: float


def count_end(kind: str, status: str) -> None:
    """Count a piece of work that has ended."""
    _add(f"ended {kind} {status}")


def count_first_line(seconds: float) -> None:
    """Count how long somebody waited for the first line of a song, in the queue and after it."""
    bound = next((str(bound) for bound in BUCKETS if seconds <= bound), MORE)
    _add(f"first {bound}", (f"first {SUM}", seconds))


def ended() -> dict[tuple[str, str], int]:
    """How much work has ended, by its kind and the state that it ended in."""
    counts = _read()
    names = [name.split() for name in counts if name.startswith("ended ")]
    return {(kind, status): int(counts[f"ended {kind} {status}"]) for _, kind, status in names}


def first_lines() -> Histogram:
    counts = _read()
    bounds = [*map(str, BUCKETS), MORE]
    totals = accumulate(int(counts.get(f"first {bound}", 0)) for bound in bounds)
    return Histogram(list(zip(bounds, totals, strict=True)), float(counts.get(f"first {SUM}", 0.0)))


def _add(name: str, *sums: tuple[str, float]) -> None:
    try:
        with client().pipeline(transaction=False) as pipe:
            pipe.hincrby(KEY, name, 1)
            for other, amount in sums:
                pipe.hincrbyfloat(KEY, other, amount)
            pipe.execute()
    except redis.RedisError:
        logger.warning("Redis is away: %s is not counted", name)


def _read() -> dict[str, Any]:
    try:
        return {str(name): value for name, value in client().hgetall(KEY).items()}
    except redis.RedisError:
        return {}


@cache
def client() -> redis.Redis:
    """The process's own connections; texts come as texts."""
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1, decode_responses=True
    )
