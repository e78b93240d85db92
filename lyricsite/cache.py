"""A Redis cache that does without Redis when it is away."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

T = TypeVar("T")


class PatientRedisCacheClient(RedisCacheClient):
    """Answers as an empty cache would while Redis is away.

    The cache holds only counters of rate limits. Losing them for a while is better than
    losing every page with them.
    """

    def add(self, key: Any, value: Any, timeout: Any) -> bool:
        return _or(True, lambda: super(PatientRedisCacheClient, self).add(key, value, timeout))

    def get(self, key: Any, default: Any) -> Any:
        return _or(default, lambda: super(PatientRedisCacheClient, self).get(key, default))

    def set(self, key: Any, value: Any, timeout: Any) -> None:
        _or(None, lambda: super(PatientRedisCacheClient, self).set(key, value, timeout))

    def delete(self, key: Any) -> bool:
        return _or(False, lambda: super(PatientRedisCacheClient, self).delete(key))

    def incr(self, key: Any, delta: int) -> int:
        return _or(delta, lambda: super(PatientRedisCacheClient, self).incr(key, delta))


def _or(otherwise: T, ask: Callable[[], T]) -> T:
    try:
        return ask()
    except RedisError:
        return otherwise


class PatientRedisCache(RedisCache):
    """Django's Redis cache on the client above."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = PatientRedisCacheClient
