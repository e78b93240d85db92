"""The API's operations. Each sees only what the caller owns: anything else is 404."""

from collections.abc import AsyncIterator
from typing import Any, cast
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import exceptions, mixins, renderers, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from generator import events, filters, flows
from generator.api.schema import ApiSchema
from generator.api.serializers import (
    AgainSerializer,
    FavouriteSerializer,
    GenerationSerializer,
    NetworkSerializer,
    NewGenerationSerializer,
    QueuedSerializer,
    SongSerializer,
    SongVersionSerializer,
    WholeGenerationSerializer,
    WholeNetworkSerializer,
)
from generator.models import Favourite, Generation, Song, SongVersion
from ml.network.registry import ModelInfo
from ml.song.request import InvalidRequest

# When a caller with a full queue may find room in it.
LOOK_AGAIN_SECONDS = 30


class EventStreamRenderer(renderers.JSONRenderer):
    """Lets a caller ask for `text/event-stream`; errors before the stream are JSON text."""

    media_type = "text/event-stream"
    format = "event-stream"


@extend_schema_view(
    list=extend_schema(summary="Your generations, the newest first"),
    retrieve=extend_schema(summary="One generation, with its sections as far as written"),
    create=extend_schema(summary="Ask for a song", responses={202: QueuedSerializer}),
)
class GenerationViewSet(
    mixins.CreateModelMixin,
    mixins.RetrieveModelMixin,
    mixins.ListModelMixin,
    viewsets.GenericViewSet[Generation],
):
    schema = ApiSchema()
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

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, flows.TooManyWaiting):
            exc = exceptions.Throttled(LOOK_AGAIN_SECONDS, str(exc))
        return super().handle_exception(exc)

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
        parameters=[OpenApiParameter("Last-Event-ID", int, OpenApiParameter.HEADER)],
        responses={(200, "text/event-stream"): OpenApiTypes.STR},
    )
    @action(
        detail=True,
        renderer_classes=[renderers.JSONRenderer, EventStreamRenderer],
        filterset_class=None,
    )
    def events(self, request: Request, pk: str) -> HttpResponseBase:
        generation = self.get_object()
        # The stream is long and must not hold this request's connection to the database.
        if not connection.in_atomic_block:
            connection.close()
        response = StreamingHttpResponse(
            stream(generation.pk, lines_seen(request)), content_type="text/event-stream"
        )
        response["Cache-Control"] = "no-cache"
        response["X-Accel-Buffering"] = "no"
        return response

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
        try:
            flows.retry(generation)
        except flows.TooManyWaiting:
            raise
        except flows.NotYet as error:
            raise serializers.ValidationError({"status": [str(error)]}) from error
        return self.queued(generation)

    @extend_schema(
        summary="Ask for the same song once more",
        request=AgainSerializer,
        responses={202: QueuedSerializer},
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def again(self, request: Request, pk: str) -> Response:
        wish = AgainSerializer(data=request.data)
        generation = self.get_object()
        wish.is_valid(raise_exception=True)
        try:
            new = flows.again(generation, same_seed=wish.validated_data["same_seed"])
        except InvalidRequest as error:
            raise serializers.ValidationError(error.errors) from error
        return self.queued(new)

    def queued(self, generation: Generation) -> Response:
        shown = QueuedSerializer(generation, context=self.get_serializer_context())
        return Response(shown.data, status=status.HTTP_202_ACCEPTED)


@extend_schema_view(
    list=extend_schema(summary="Your songs, the newest first"),
    retrieve=extend_schema(summary="One song with its newest words"),
    create=extend_schema(
        summary="Save a generation, or sections of your own, as a song; saving twice is once",
        responses={200: SongSerializer, 201: SongSerializer},
    ),
    partial_update=extend_schema(summary="Change the title or the words; new words make a version"),
    destroy=extend_schema(summary="Delete a song; it can be brought back for thirty days"),
)
class SongViewSet(viewsets.ModelViewSet[Song]):
    schema = ApiSchema()
    queryset = Song.objects.none()
    filterset_class = filters.SongFilter
    serializer_class = SongSerializer
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[Song]:
        if self.action == "undelete":
            return Song.objects.of(self.request.user)
        return Song.objects.visible_to(self.request.user).with_newest()

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        song = SongSerializer(data=request.data, context=self.get_serializer_context())
        song.is_valid(raise_exception=True)
        song.save()
        made = status.HTTP_201_CREATED if song.made_new else status.HTTP_200_OK
        return Response(song.data, status=made)

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Every field of a song may be left out, but a line that is sent must be a whole line.

        DRF's `partial` would reach the sections and lines inside.
        """
        return self.update(request, *args, **kwargs)

    def perform_destroy(self, instance: Song) -> None:
        instance.delete_softly()

    @extend_schema(summary="Bring a deleted song back", request=None, responses=SongSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def undelete(self, request: Request, pk: str) -> Response:
        song = self.get_object()
        song.undelete()
        return Response(self.get_serializer(song).data)


NUMBER = OpenApiParameter("number", int, OpenApiParameter.PATH, description="Counted from 1.")
SONG = OpenApiParameter("song_pk", OpenApiTypes.UUID, OpenApiParameter.PATH)


@extend_schema_view(
    list=extend_schema(summary="The versions of a song, the newest first", parameters=[SONG]),
    retrieve=extend_schema(summary="One version of a song", parameters=[SONG, NUMBER]),
)
class SongVersionViewSet(viewsets.ReadOnlyModelViewSet[SongVersion]):
    schema = ApiSchema()
    queryset = SongVersion.objects.none()
    serializer_class = SongVersionSerializer
    filterset_class = None
    lookup_field = "number"
    lookup_value_regex = "[0-9]{1,9}"

    def get_queryset(self) -> QuerySet[SongVersion]:
        return self.get_song().versions.all()

    def get_song(self) -> Song:
        return get_object_or_404(
            Song.objects.visible_to(self.request.user), pk=self.kwargs["song_pk"]
        )

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
        return Response(SongSerializer(song, context=self.get_serializer_context()).data)


@extend_schema_view(
    list=extend_schema(summary="Your favourite verses"),
    retrieve=extend_schema(summary="One favourite verse"),
    create=extend_schema(summary="Mark a verse of a generation or a song; marking twice is once"),
    partial_update=extend_schema(summary="Rate a verse"),
    destroy=extend_schema(summary="Take the mark away"),
)
class FavouriteViewSet(viewsets.ModelViewSet[Favourite]):
    schema = ApiSchema()
    queryset = Favourite.objects.none()
    filterset_class = filters.FavouriteFilter
    serializer_class = FavouriteSerializer
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[Favourite]:
        return Favourite.objects.visible_to(self.request.user)


class NetworkViewSet(viewsets.GenericViewSet[Any]):
    """The networks that can write here."""

    schema = ApiSchema()
    serializer_class = NetworkSerializer
    filter_backends = []
    lookup_field = "name"

    @extend_schema(
        summary="The networks that can write here", responses=NetworkSerializer(many=True)
    )
    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(cast("QuerySet[Any]", list_networks()))
        shown = NetworkSerializer(cast("Any", page), many=True)
        return self.get_paginated_response(shown.data)

    @extend_schema(
        summary="One network, with its model card",
        parameters=[OpenApiParameter("name", str, OpenApiParameter.PATH)],
        responses=WholeNetworkSerializer,
    )
    def retrieve(self, request: Request, name: str) -> Response:
        network = flows.networks().get(name)
        if network is None:
            raise Http404
        return Response(WholeNetworkSerializer(network).data)


def list_networks() -> list[ModelInfo]:
    return list(flows.networks().values())


def lines_seen(request: Request) -> int:
    """How many lines a returning follower has; what is no number counts as none."""
    seen = request.headers.get("Last-Event-ID", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 6 else 0


async def stream(pk: UUID, seen: int) -> AsyncIterator[str]:
    async for event in events.follow(pk, seen):
        yield event.encode()
