"""Lines of a song: their wordings, their locks, and new wordings by a network."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from generator import flows, sheets
from generator.api.base import TellsConflicts
from generator.api.fields import StrictFields, TruthField, WordsField
from generator.api.sheets import LineSerializer
from generator.models import Retake, Song, SongLine, Wish
from generator.models.retakes import MOST_TAKES
from ml.song.counts import FEWEST, MOST
from ml.song.options import LARGEST_SEED
from ml.song.pattern import Pattern

SONG = OpenApiParameter("song_pk", OpenApiTypes.UUID, OpenApiParameter.PATH)


class SongLineSerializer(serializers.ModelSerializer[SongLine]):
    """A line through all versions of its song."""

    alternatives = LineSerializer(many=True, read_only=True)
    locked = serializers.BooleanField(read_only=True)

    class Meta:
        model = SongLine
        fields = ("id", "locked", "alternatives")
        read_only_fields = fields


class LockSerializer(StrictFields):
    locked = TruthField(help_text="A locked line is never written anew.")


class NewRetakeSerializer(StrictFields):
    """What shall be written anew."""

    line = serializers.UUIDField(required=False, help_text="One line.")
    lines = serializers.ListField(
        child=serializers.UUIDField(),
        min_length=1,
        max_length=sheets.MAX_LINES,
        required=False,
        help_text="Or several; locked ones stay as they are.",
    )
    pattern = WordsField(
        max_length=200,
        required=False,
        help_text="Words that stand in the one line, and ___ for each gap.",
    )
    rhymes_with = serializers.UUIDField(
        required=False, help_text="A line of the same section that they shall rhyme with."
    )
    syllables = serializers.IntegerField(min_value=FEWEST, max_value=MOST, required=False)
    takes = serializers.IntegerField(
        min_value=1, max_value=MOST_TAKES, default=5, help_text="Wordings of a single line."
    )
    seed = serializers.IntegerField(
        min_value=0,
        max_value=LARGEST_SEED,
        default=0,
        help_text="Another number gives other wordings.",
    )

    def described(self, direction: str) -> dict[str, Any]:
        gaps = r"^(?=.*_{2})(?=.*[A-Za-z])" + WordsField.PATTERN[1:]
        pattern = {"pattern": gaps, "examples": ["I left my ___ in the rain"]}
        either = [{"required": ["line"]}, {"required": ["lines"]}]
        said = {"properties": {"pattern": pattern}, "anyOf": either}
        return {**super().described(direction), **said}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        line = attrs.pop("line", None)
        attrs["lines"] = [*attrs.get("lines", []), *([line] if line else [])]
        if not attrs["lines"]:
            raise serializers.ValidationError({"lines": ["Name a line."]})
        return attrs

    def validate_pattern(self, text: str) -> str:
        try:
            Pattern.parse(text)
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from error
        return text

    def start(self, song: Song) -> Retake:
        given = self.validated_data
        lines = [str(name) for name in given["lines"]]
        partner = str(given.get("rhymes_with", ""))
        return flows.retake(song, Wish(**{**given, "lines": lines, "rhymes_with": partner}))


class RetakeSerializer(serializers.ModelSerializer[Retake]):
    """What became of a wish: its wordings, the best first where they are of one line."""

    takes = LineSerializer(many=True, read_only=True)

    class Meta:
        model = Retake
        fields = ("id", "status", "error", "takes", "created", "finished")
        read_only_fields = fields


class OfSong(TellsConflicts):
    """What belongs to a song of the caller."""

    def get_song(self) -> Song:
        mine = Song.objects.visible_to(self.request.user)
        return get_object_or_404(mine, pk=self.kwargs["song_pk"])


@extend_schema_view(
    retrieve=extend_schema(summary="A line with all its wordings", parameters=[SONG])
)
class SongLineViewSet(OfSong, mixins.RetrieveModelMixin, viewsets.GenericViewSet[SongLine]):
    """Lines of a song, which outlive its versions."""

    queryset = SongLine.objects.none()
    serializer_class = SongLineSerializer
    filterset_class = None

    def get_queryset(self) -> QuerySet[SongLine]:
        return self.get_song().lines.all()

    @extend_schema(
        summary="Lock or unlock a line",
        parameters=[SONG],
        request=LockSerializer,
        responses=SongLineSerializer,
    )
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        line = self.get_object()
        wish = LockSerializer(data=request.data, context=self.get_serializer_context())
        wish.is_valid(raise_exception=True)
        line.lock(wish.validated_data["locked"])
        return Response(self.get_serializer(line).data)


@extend_schema_view(
    retrieve=extend_schema(summary="What became of a wish, for an hour", parameters=[SONG])
)
class RetakeViewSet(OfSong, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Retake]):
    """Lines that a network writes anew. The song stays as it is until you take a wording over."""

    queryset = Retake.objects.none()
    serializer_class = RetakeSerializer
    scopes = {"create": "generate"}
    filterset_class = None

    @property
    def throttle_scope(self) -> str | None:
        return "generations" if self.action == "create" else None

    def get_queryset(self) -> QuerySet[Retake]:
        return Retake.objects.visible_to(self.request.user).filter(song=self.get_song())

    @extend_schema(
        summary="Have lines written anew, while all others stand",
        parameters=[SONG],
        request=NewRetakeSerializer,
        responses={202: RetakeSerializer},
    )
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        song = self.get_song()
        wish = NewRetakeSerializer(data=request.data, context=self.get_serializer_context())
        wish.is_valid(raise_exception=True)
        row = wish.start(song)
        return Response(self.get_serializer(row).data, status=status.HTTP_202_ACCEPTED)
