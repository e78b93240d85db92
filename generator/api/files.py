"""Songs as files of other programs."""

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, renderers
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.views import APIView

from generator import downloads, takeout
from generator.api.takeout import MEDIA_TYPE, SONGS_FILE_NAME, ZipRenderer
from generator.formats import FORMATS, Format
from generator.models import Song

KIND = OpenApiParameter(
    "kind",
    {"type": "string", "enum": list(FORMATS), "examples": ["chordpro"]},
    OpenApiParameter.PATH,
    description="The kind of file.",
)
SONG = OpenApiParameter("song_pk", OpenApiTypes.UUID, OpenApiParameter.PATH)


def _renderer(media_type: str) -> type[renderers.BaseRenderer]:
    """Lets a caller ask for a media type; errors are JSON text."""
    return type("FileRenderer", (renderers.JSONRenderer,), {"media_type": media_type})


FILES = [_renderer(kind.media_type) for kind in FORMATS.values()]


def format_of(name: str) -> Format:
    if name not in FORMATS:
        raise exceptions.NotFound(f"Ask for one of these: {', '.join(FORMATS)}.")
    return FORMATS[name]


class SongFileView(APIView):
    """One song to take along."""

    renderer_classes = [renderers.JSONRenderer, *FILES]

    @extend_schema(
        summary="The newest words of a song as a file",
        description="Text, Markdown, ChordPro, JSON, a page for a music stand (PDF), or Word.",
        operation_id="songs_export_retrieve",
        parameters=[SONG, KIND],
        responses={
            (200, kind.media_type): OpenApiTypes.OBJECT
            if kind.name == "json"
            else OpenApiTypes.BINARY
            for kind in FORMATS.values()
        },
    )
    def get(self, request: Request, song_pk: str, kind: str) -> HttpResponseBase:
        song = get_object_or_404(Song.objects.visible_to(request.user), pk=song_pk)
        return downloads.of_song(song.current, format_of(kind))


class SongsFileView(APIView):
    """All songs to take along."""

    renderer_classes = [renderers.JSONRenderer, ZipRenderer]
    throttle_scope = "takeout"

    @extend_schema(
        summary="The newest words of all your songs as a zip file, a file a song",
        operation_id="songs_export_list",
        parameters=[KIND],
        responses={(200, MEDIA_TYPE): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, kind: str) -> HttpResponseBase:
        mine = Song.objects.visible_to(request.user).with_newest()
        file = takeout.songs_as(mine, format_of(kind))
        return downloads.of_file(file, SONGS_FILE_NAME, MEDIA_TYPE)
