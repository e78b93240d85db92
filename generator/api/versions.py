"""Operations on the versions of a song."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from generator import differences
from generator.api import marks
from generator.api.edits import NO_CONTROLS
from generator.api.fields import StrictFields, WordsField
from generator.api.retakes import SONG, OfSong
from generator.api.sheets import SectionSerializer
from generator.api.song import SongSerializer
from generator.differences import Difference, Piece
from generator.models import SongVersion
from generator.models.songs import LARGEST_NUMBER, LONGEST_NAME

ANY_NUMBER = {"type": "integer", "minimum": 1, "maximum": LARGEST_NUMBER}
NUMBER = OpenApiParameter(
    "number", ANY_NUMBER, OpenApiParameter.PATH, description="Counted from 1."
)


class SongVersionSerializer(serializers.ModelSerializer[SongVersion]):
    sections = SectionSerializer(many=True, read_only=True)

    class Meta:
        model = SongVersion
        fields = ("number", "name", "title", "sections", "created")
        read_only_fields = fields


class NameSerializer(StrictFields):
    name = WordsField(
        max_length=LONGEST_NAME,
        allow_blank=True,
        required=False,
        help_text="Blank takes the name away.",
    )

    def described(self, direction: str) -> dict[str, Any]:
        name = {"pattern": NO_CONTROLS, "examples": ["Before the cut"]}
        return {**super().described(direction), "properties": {"name": name}}


class SinceSerializer(StrictFields):
    since = serializers.IntegerField(
        min_value=1,
        max_value=LARGEST_NUMBER,
        required=False,
        help_text="The number of the other version; without it the one before.",
    )


class PieceSerializer(serializers.Serializer[Piece]):
    change = serializers.ChoiceField(["same", "added", "removed"])
    text = serializers.CharField()


class DifferenceSerializer(serializers.Serializer[Difference]):
    """A line or heading that stands in either version."""

    id = serializers.CharField()
    heading = serializers.BooleanField()
    change = serializers.ChoiceField(["same", "added", "removed", "changed"])
    pieces = PieceSerializer(many=True, help_text="Its words, those of both versions in turn.")


class DiffSerializer(serializers.Serializer[Any]):
    """What changed from one version to another."""

    number = serializers.IntegerField()
    since = serializers.IntegerField(allow_null=True, help_text="null: it is the first one.")
    title = PieceSerializer(many=True)
    rows = DifferenceSerializer(many=True)


@extend_schema_view(
    list=extend_schema(summary="The versions of a song, the newest first", parameters=[SONG]),
    retrieve=extend_schema(summary="One version of a song", parameters=[SONG, NUMBER]),
)
class SongVersionViewSet(OfSong, viewsets.ReadOnlyModelViewSet[SongVersion]):
    """What a song was at one time. Versions are only added, and no words of theirs change."""

    queryset = SongVersion.objects.none()
    serializer_class = SongVersionSerializer
    filterset_class = None
    lookup_field = "number"
    lookup_value_regex = "[0-9]{1,9}"

    def get_queryset(self) -> QuerySet[SongVersion]:
        return self.get_song().versions.all()

    @extend_schema(
        summary="Name a version",
        description="Typing no longer goes on in a version that has a name.",
        parameters=[SONG, NUMBER],
        request=NameSerializer,
        responses=SongVersionSerializer,
    )
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        version = self.get_object()
        wish = NameSerializer(data=request.data, context=self.get_serializer_context())
        wish.is_valid(raise_exception=True)
        version.call(wish.validated_data.get("name", version.name))
        return Response(self.get_serializer(version).data)

    @extend_schema(
        summary="What changed, word by word",
        parameters=[SONG, NUMBER, SinceSerializer],
        responses=DiffSerializer,
    )
    @action(detail=True)
    def diff(self, request: Request, song_pk: str, number: str) -> Response:
        query: Any = request.query_params.dict()
        asked = SinceSerializer(data=query, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        version, since = self.get_object(), asked.validated_data.get("since")
        old = get_object_or_404(self.get_queryset(), number=since) if since else version.before
        told = {
            "number": version.number,
            "since": old.number if old else None,
            "title": differences.words_between(old.title if old else "", version.title),
            "rows": differences.between(old.sections if old else (), version.sections),
        }
        return Response(DiffSerializer(told).data)

    @extend_schema(
        summary="Make this version the newest one",
        parameters=[SONG, NUMBER],
        request=None,
        responses=SongSerializer,
    )
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, song_pk: str, number: str) -> Response:
        song = self.get_song()
        song.restore(self.get_object())
        shown = SongSerializer(song, context=self.get_serializer_context())
        return Response(shown.data, headers=marks.told(song))
