"""All that the caller has, as one archive."""

from typing import Any, cast

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import renderers
from rest_framework.request import Request
from rest_framework.views import APIView

from generator import downloads, takeout

MEDIA_TYPE = "application/zip"
FILE_NAME = "lyricsite.zip"
SONGS_FILE_NAME = "songs.zip"


class ZipRenderer(renderers.JSONRenderer):
    """Lets a caller ask for `application/zip`; errors are JSON text."""

    media_type = MEDIA_TYPE
    format = "zip"


class TakeoutView(APIView):
    """Everything of mine."""

    renderer_classes = [renderers.JSONRenderer, ZipRenderer]
    throttle_scope = "takeout"

    @extend_schema(
        summary="All that you have here, as a zip file of JSON and text",
        operation_id="takeout_retrieve",
        responses={(200, MEDIA_TYPE): OpenApiTypes.BINARY},
    )
    def get(self, request: Request) -> HttpResponseBase:
        user = cast("Any", request.user)
        return downloads.of_file(takeout.archive_of(user), FILE_NAME, MEDIA_TYPE)
