"""A file as an answer that is sent piece by piece, from an asynchronous server too."""

import asyncio
from collections.abc import AsyncIterator
from typing import IO

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from generator.formats import Format
from generator.models import SongVersion

PIECE = 65_536


def of_file(file: IO[bytes], name: str, media_type: str) -> StreamingHttpResponse:
    """Send a file and close it."""
    answer = StreamingHttpResponse(_pieces(file), content_type=media_type)
    answer["Content-Disposition"] = str(content_disposition_header(True, name))
    answer["Cache-Control"] = "no-store"
    return answer


def of_song(version: SongVersion, kind: Format) -> HttpResponse:
    """A version of a song as a file of some kind."""
    content = kind.write(version.title, version.sections)
    answer = HttpResponse(content, content_type=kind.content_type)
    name = kind.file_name(version.title)
    answer["Content-Disposition"] = str(content_disposition_header(True, name))
    answer["Cache-Control"] = "no-store"
    return answer


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece
