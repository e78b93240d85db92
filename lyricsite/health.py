"""`/health/`: can this process reach its database and its broker, and does anybody write?"""

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from generator import flows


@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """200 when every part answers, else 503; names the parts and nothing more.

    A site without a worker is told of, and is well: what is asked for waits for one.
    """
    parts = {"database": database_answers(), "broker": broker_answers()}
    told = {**parts, "worker": parts["database"] and flows.someone_writes()}
    return JsonResponse(told, status=200 if all(parts.values()) else 503)


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def broker_answers() -> bool:
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2
        ) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False
