"""Operations on songs."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from generator import filters, flows, sheets
from generator.api import marks
from generator.api.base import TellsConflicts
from generator.api.edits import EditedSerializer, EditsSerializer
from generator.api.fields import OwnObjectField, StrictFields, WordsField, caller
from generator.api.imports import ImportSerializer
from generator.api.sheets import SectionSerializer
from generator.api.song import SongSerializer
from generator.api.tags import TAGS, tags_field
from generator.models import Book, Generation, Song
from generator.models.songs import LARGEST_NUMBER
from ml.song.line import Section


class TitleAndWordsSerializer(StrictFields):
    """What a writer says of a song."""

    title = WordsField(max_length=flows.TITLE_LENGTH, required=False)
    # DRF hands the bound on to the list.
    sections = SectionSerializer(  # type: ignore[call-arg]
        many=True, required=False, max_length=sheets.MAX_LINES
    )
    tags = tags_field()

    def described(self, direction: str) -> dict[str, Any]:
        has_lines = {"properties": {"lines": {"minItems": 1}}}
        said = {
            "title": {"pattern": WordsField.PATTERN, "examples": ["The Road by the Sea"]},
            "tags": TAGS,
            "sections": {"minItems": 1, "maxItems": sheets.MAX_LINES, "contains": has_lines},
        }
        return {**super().described(direction), "properties": said}

    def validate_sections(self, sections: list[dict[str, Any]]) -> list[Section]:
        before = self.instance.current.sections if isinstance(self.instance, Song) else ()
        try:
            return sheets.from_plain(sections, before, Book.objects.speech_of(caller(self).pk))
        except sheets.InvalidSheet as error:
            raise serializers.ValidationError(str(error)) from error

    def to_representation(self, instance: Song) -> dict[str, Any]:
        return dict(SongSerializer(instance, context=self.context).data)


class SongChangesSerializer(TitleAndWordsSerializer):
    """What can be changed of a song; what is left out stays. New words make a new version."""

    version = serializers.IntegerField(
        source="onto",
        min_value=1,
        max_value=LARGEST_NUMBER,
        required=False,
        help_text="The version that you read before you changed it. When it is not the newest any "
        "more, the answer is 409 and nothing is saved. Without it, your words go over any others.",
    )

    def update(self, instance: Song, validated_data: dict[str, Any]) -> Song:
        tags = validated_data.pop("tags", None)
        with transaction.atomic():
            instance.revise(**validated_data)
            if tags is not None:
                instance.tag(tags)
        return instance


class NewSongSerializer(TitleAndWordsSerializer):
    """What becomes a song: a generation, sections of one's own, or both."""

    generation = OwnObjectField(
        queryset=Generation.objects.all(),
        required=False,
        help_text="Save what this generation wrote.",
    )
    made_new = True  # false when the generation was saved before

    def described(self, direction: str) -> dict[str, Any]:
        either = [{"required": ["generation"]}, {"required": ["sections"]}]
        return {**super().described(direction), "anyOf": either}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not (attrs.get("generation") or attrs.get("sections")):
            raise serializers.ValidationError({"sections": ["Give a generation or sections."]})
        return attrs

    def create(self, validated_data: dict[str, Any]) -> Song:
        song = self._made(validated_data)
        if "tags" in validated_data:
            song.tag(validated_data["tags"])
        return song

    def _made(self, validated_data: dict[str, Any]) -> Song:
        title = validated_data.get("title", "")
        sections: Any = validated_data.get("sections")
        if generation := validated_data.get("generation"):
            song, self.made_new = flows.save_song(generation, title, sections)
            return song
        return flows.new_song(caller(self), title, sections)


@extend_schema_view(
    list=extend_schema(summary="Your songs, the newest first"),
    retrieve=extend_schema(
        summary="One song with its newest words",
        parameters=[marks.DIFFERS],
        responses={200: SongSerializer, 304: OpenApiResponse(description="It is as you know it.")},
    ),
    create=extend_schema(
        summary="Save a generation, or sections of your own, as a song; saving twice is once",
        responses={200: SongSerializer, 201: SongSerializer},
    ),
    partial_update=extend_schema(
        summary="Change the title or the words; new words make a version",
        parameters=[marks.MATCHES],
        responses=SongSerializer,
    ),
    destroy=extend_schema(
        summary="Delete a song; it can be brought back for thirty days",
        parameters=[marks.MATCHES],
    ),
)
class SongViewSet(TellsConflicts, viewsets.ModelViewSet[Song]):
    """Songs that are kept, with every version of them."""

    queryset = Song.objects.none()
    filterset_class = filters.SongFilter
    serializer_class: type[serializers.BaseSerializer[Any]] = SongSerializer
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[Song]:
        if self.action == "undelete":
            return Song.objects.of(self.request.user)
        if self.action == "deleted":
            return Song.objects.of(self.request.user).in_bin().with_newest()
        return Song.objects.visible_to(self.request.user).with_newest()

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        special = {"create": NewSongSerializer, "partial_update": SongChangesSerializer}
        return special.get(self.action, self.serializer_class)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        song = self.get_object()
        if marks.is_known(request, song):
            return Response(status=status.HTTP_304_NOT_MODIFIED, headers=marks.told(song))
        return Response(self.get_serializer(song).data, headers=marks.told(song))

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        song = NewSongSerializer(data=request.data, context=self.get_serializer_context())
        song.is_valid(raise_exception=True)
        mark = marks.told(song.save())
        made = status.HTTP_201_CREATED if song.made_new else status.HTTP_200_OK
        return Response(song.data, made, headers={**self.get_success_headers(song.data), **mark})

    @extend_schema(
        summary="Bring a song along: plain text, ChordPro or JSON",
        request=ImportSerializer,
        responses={201: SongSerializer},
    )
    @action(detail=False, methods=["post"], url_path="import", filterset_class=None)
    def bring(self, request: Request) -> Response:
        song = ImportSerializer(data=request.data, context=self.get_serializer_context())
        song.is_valid(raise_exception=True)
        mark = marks.told(song.save())
        headers = {**self.get_success_headers(song.data), **mark}
        return Response(song.data, status.HTTP_201_CREATED, headers=headers)

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Every field of a song may be left out, but a line that is sent must be a whole line.

        DRF's `partial` would reach the sections and lines inside.
        """
        song = self.get_object()
        changes = SongChangesSerializer(song, request.data, context=self.get_serializer_context())
        changes.is_valid(raise_exception=True)
        marks.check(request, song)
        if marks.IF_MATCH in request.headers:
            # What matched a moment ago must be the newest still when the change is made.
            changes.validated_data.setdefault("onto", song.current.number)
        changes.save()
        return Response(changes.data, headers=marks.told(song))

    @extend_schema(
        summary="Your deleted songs that can still be brought back, the last deleted first",
        responses=SongSerializer(many=True),
    )
    @action(detail=False, filterset_class=None)
    def deleted(self, request: Request) -> Response:
        return self.list(request)

    def perform_destroy(self, instance: Song) -> None:
        marks.check(self.request, instance)
        instance.delete_softly()

    @extend_schema(
        summary="Change single lines, beside others who do",
        description=(
            "Each edit is made to the newest words, whoever changed them since you read them. "
            "Where another one changed the same row first, yours is not taken: it is told in "
            "`conflicts` with what stands there, and kept among the line's alternatives. Edits "
            "within ten minutes make one version, whose number grows."
        ),
        parameters=[marks.MATCHES],
        request=EditsSerializer,
        responses=EditedSerializer,
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def edits(self, request: Request, pk: str) -> Response:
        song = self.get_object()
        wish = EditsSerializer(data=request.data, context=self.get_serializer_context())
        wish.is_valid(raise_exception=True)
        marks.check(request, song)
        context = {**self.get_serializer_context(), "conflicts": wish.make(song)}
        return Response(EditedSerializer(song, context=context).data, headers=marks.told(song))

    @extend_schema(summary="Bring a deleted song back", request=None, responses=SongSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def undelete(self, request: Request, pk: str) -> Response:
        song = self.get_object()
        song.undelete()
        return Response(self.get_serializer(song).data, headers=marks.told(song))
