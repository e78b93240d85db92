"""Operations on generations."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from drf_spectacular.utils import (
    OpenApiParameter,
    extend_schema,
    extend_schema_field,
    extend_schema_view,
)
from rest_framework import mixins, renderers, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from generator import filters, flows, streams
from generator.api.base import TellsConflicts
from generator.api.fields import StrictFields, TruthField, caller, link
from generator.api.request import RequestFieldsSerializer
from generator.api.sheets import SectionSerializer
from generator.models import Generation
from ml.song.request import InvalidRequest

LONGEST_WAIT = 30


class NewGenerationSerializer(RequestFieldsSerializer):
    """A request for a song. Every field may be left out."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        try:
            return {"request": flows.read_request(attrs, caller(self))}
        except InvalidRequest as error:
            raise serializers.ValidationError(error.errors) from error

    def create(self, validated_data: dict[str, Any]) -> Generation:
        return flows.start(caller(self), validated_data["request"])

    def to_representation(self, instance: Generation) -> dict[str, Any]:
        return dict(QueuedSerializer(instance, context=self.context).data)


class PlaceField(serializers.IntegerField):
    """Where a generation stands in the queue."""

    def __init__(self) -> None:
        super().__init__(
            read_only=True,
            allow_null=True,
            help_text="In the queue, counted from 1; null when it does not wait.",
        )


class QueuedSerializer(serializers.ModelSerializer[Generation]):
    """Where a new generation is found."""

    url = serializers.SerializerMethodField()
    place = PlaceField()

    class Meta:
        model = Generation
        fields = ("id", "status", "place", "url")
        read_only_fields = fields

    def get_url(self, generation: Generation) -> str:
        return link("generation", generation, self)


class GenerationSerializer(serializers.ModelSerializer[Generation]):
    """A generation without its lines, for lists."""

    url = serializers.SerializerMethodField()
    request = RequestFieldsSerializer(read_only=True)

    class Meta:
        model = Generation
        fields: tuple[str, ...] = (
            "id",
            "status",
            "url",
            "request",
            "model",
            "model_version",
            "seed",
            "error",
            "created",
            "started",
            "finished",
        )
        read_only_fields: tuple[str, ...] = fields

    def get_url(self, generation: Generation) -> str:
        return link("generation", generation, self)


class UnknownWordSerializer(serializers.Serializer[Any]):
    """A word of the theme that the network does not know."""

    word = serializers.CharField()
    nearest = serializers.ListField(
        child=serializers.CharField(), help_text="Words near it that the network knows, 3 at most."
    )


class WholeGenerationSerializer(GenerationSerializer):
    """A generation with what is written of it."""

    place = PlaceField()
    unknown_theme_words = serializers.SerializerMethodField(
        help_text="Words of the theme that the network does not know: it passes them over."
    )
    sections = SectionSerializer(many=True, read_only=True)

    class Meta(GenerationSerializer.Meta):
        fields = (*GenerationSerializer.Meta.fields, "place", "unknown_theme_words", "sections")
        read_only_fields = fields

    @extend_schema_field(UnknownWordSerializer(many=True))
    def get_unknown_theme_words(self, generation: Generation) -> list[dict[str, Any]]:
        words = flows.unknown_theme_words(generation)
        return [dict(UnknownWordSerializer(word).data) for word in words]


class AgainSerializer(StrictFields):
    """How alike the new song shall be."""

    same_seed = TruthField(default=False, help_text="True for the same lines, false for new ones.")


EVENT = {
    "type": "object",
    "description": "One event of the stream.",
    "properties": {
        "event": {"type": "string", "enum": ["status", "place", "line", "end"]},
        "data": {"type": "string", "description": "JSON."},
        "id": {"type": "string", "description": "Of a line: the number of lines so far."},
    },
    "required": ["event", "data"],
}


class EventStreamRenderer(renderers.JSONRenderer):
    """Lets a caller ask for `text/event-stream`; errors before the stream are JSON text."""

    media_type = "text/event-stream"
    format = "event-stream"


def look_again_after(generation: Generation) -> str:
    """In seconds: one while lines come, and one for each song that comes first."""
    return str(min(generation.place or 1, LONGEST_WAIT))


@extend_schema_view(
    list=extend_schema(summary="Your generations, the newest first"),
    retrieve=extend_schema(
        summary="One generation, with its sections as far as written",
        description="While it is not written to its end, `Retry-After` tells when to look again.",
    ),
    create=extend_schema(summary="Ask for a song", responses={202: QueuedSerializer}),
)
class GenerationViewSet(
    TellsConflicts,
    mixins.CreateModelMixin,
    mixins.RetrieveModelMixin,
    mixins.ListModelMixin,
    viewsets.GenericViewSet[Generation],
):
    """Songs that are asked for, and how far they are written."""

    scopes = dict.fromkeys(("create", "again", "retry", "stop"), "generate")
    queryset = Generation.objects.none()
    filterset_class = filters.GenerationFilter
    serializer_class: type[serializers.BaseSerializer[Any]] = WholeGenerationSerializer

    @property
    def throttle_scope(self) -> str | None:
        return "generations" if self.action in ("create", "again", "retry") else None

    def get_queryset(self) -> QuerySet[Generation]:
        mine = Generation.objects.visible_to(self.request.user)
        return mine if self.action == "list" else mine.prefetch_related("lines")

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        special: dict[str, type[serializers.BaseSerializer[Any]]] = {
            "list": GenerationSerializer,
            "create": NewGenerationSerializer,
        }
        return special.get(self.action, self.serializer_class)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        generation = self.get_object()
        response = Response(self.get_serializer(generation).data)
        if generation.is_active:
            response["Retry-After"] = look_again_after(generation)
        return response

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response = super().create(request, *args, **kwargs)
        response.status_code = status.HTTP_202_ACCEPTED
        return response

    @extend_schema(
        summary="Follow the lines as server-sent events",
        description=(
            "Events `line` (its `id` is the number of lines so far), `status`, `place` (in the "
            "queue, counted from 1) and `end`. "
            "With `Last-Event-ID` the stream goes on after the lines that were seen."
        ),
        parameters=[OpenApiParameter("Last-Event-ID", str, OpenApiParameter.HEADER)],
        responses={(200, EventStreamRenderer.media_type): EVENT},
    )
    @action(
        detail=True,
        renderer_classes=[renderers.JSONRenderer, EventStreamRenderer],
        filterset_class=None,
    )
    def events(self, request: Request, pk: str) -> HttpResponseBase:
        return streams.of_generation(self.get_object(), request.headers)

    @extend_schema(
        summary="Stop writing; what has come stays",
        request=None,
        responses=WholeGenerationSerializer,
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def stop(self, request: Request, pk: str) -> Response:
        generation = self.get_object()
        flows.stop(generation)
        return Response(self.get_serializer(generation).data)

    @extend_schema(
        summary="Go on with a generation that failed",
        request=None,
        responses={202: QueuedSerializer},
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def retry(self, request: Request, pk: str) -> Response:
        generation = self.get_object()
        flows.retry(generation)
        return self.queued(generation)

    @extend_schema(
        summary="Ask for the same song once more",
        request=AgainSerializer,
        responses={202: QueuedSerializer},
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def again(self, request: Request, pk: str) -> Response:
        wish = AgainSerializer(data=request.data, context=self.get_serializer_context())
        generation = self.get_object()
        wish.is_valid(raise_exception=True)
        try:
            new = flows.again(generation, same_seed=wish.validated_data["same_seed"])
        except InvalidRequest as error:
            raise serializers.ValidationError(error.errors) from error
        return self.queued(new)

    def queued(self, generation: Generation) -> Response:
        shown = QueuedSerializer(generation, context=self.get_serializer_context())
        headers = self.get_success_headers(shown.data)
        return Response(shown.data, status=status.HTTP_202_ACCEPTED, headers=headers)
