"""The `ETag` of a song, and what `If-Match` and `If-None-Match` ask of it."""

from typing import Any
from zlib import crc32

from django.utils.http import parse_etags
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions
from rest_framework.request import Request

from generator.models import Song

IF_MATCH, IF_NONE_MATCH = "If-Match", "If-None-Match"
MARK = {"type": "string", "examples": ['"3.6549cbd8f1c40"']}
MATCHES = OpenApiParameter(
    IF_MATCH,
    MARK,
    OpenApiParameter.HEADER,
    description="The `ETag` that you read. When the song is another by now, the answer is 412 and "
    "nothing is done.",
)
DIFFERS = OpenApiParameter(
    IF_NONE_MATCH,
    MARK,
    OpenApiParameter.HEADER,
    description="The `ETag` that you read. While the song is the same, the answer is 304, empty.",
)


class Changed(exceptions.APIException):
    """The song is not as the caller read it."""

    status_code = 412
    default_detail = "The song was changed since you read it. Read it again."


def of(song: Song) -> str:
    """Names the song as it is told: its newest version, when it changed last, and its tags."""
    tags = crc32(",".join(song.tag_names).encode())
    return f'"{song.current.number}.{round(song.updated.timestamp() * 1_000_000):x}.{tags:x}"'


def check(request: Request, song: Song) -> None:
    """Raises Changed when the caller asks for another state than the song is in.

    Asked last: a call that could not be answered anyway says why (RFC 9110, 13.2.1).
    """
    if IF_MATCH in request.headers and not _names(request.headers[IF_MATCH], song):
        raise Changed


def is_known(request: Request, song: Song) -> bool:
    """Whether the caller holds the song as it is."""
    return _names(request.headers.get(IF_NONE_MATCH, ""), song)


def told(song: Song) -> dict[str, Any]:
    return {"ETag": of(song)}


def _names(header: str, song: Song) -> bool:
    """Whether one of the marks is the song's; packed or not, it names the same state."""
    marks = [mark.removeprefix("W/") for mark in parse_etags(header)]
    return "*" in marks or of(song) in marks
