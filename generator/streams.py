"""News of a song as a stream of server-sent events, for the API and for pages."""

from collections.abc import AsyncIterator, Mapping
from uuid import UUID

from django.http import StreamingHttpResponse

from generator import following
from generator.models import Generation


def of_generation(generation: Generation, headers: Mapping[str, str]) -> StreamingHttpResponse:
    """Every line after those that the headers say were seen, changes of state, and an end."""
    response = StreamingHttpResponse(
        _encoded(generation.pk, _lines_seen(headers)), content_type="text/event-stream"
    )
    response["Cache-Control"] = "no-cache"
    response["X-Accel-Buffering"] = "no"
    return response


def _lines_seen(headers: Mapping[str, str]) -> int:
    """How many lines a returning follower has; what is no number counts as none."""
    seen = headers.get("Last-Event-ID", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 6 else 0


async def _encoded(pk: UUID, seen: int) -> AsyncIterator[str]:
    async for event in following.follow(pk, seen):
        yield event.encode()
