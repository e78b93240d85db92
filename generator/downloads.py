"""A file as an answer that is sent piece by piece, from an asynchronous server too."""

import asyncio
from collections.abc import AsyncIterator
from typing import IO

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

PIECE = 65_536


def of_file(file: IO[bytes], name: str, media_type: str) -> StreamingHttpResponse:
    """Send a file and close it."""
    answer = StreamingHttpResponse(_pieces(file), content_type=media_type)
    answer["Content-Disposition"] = str(content_disposition_header(True, name))
    answer["Cache-Control"] = "no-store"
    return answer


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece
