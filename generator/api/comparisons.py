"""One request by each kind of network, and a blind vote for one of the songs."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from generator import flows
from generator.api.base import TellsConflicts
from generator.api.fields import OwnObjectField, StrictFields, link
from generator.models import Comparison, Generation


class ComparedSerializer(serializers.Serializer[Any]):
    generation = serializers.UUIDField()
    status = serializers.CharField()
    lines = serializers.ListField(child=serializers.CharField())
    model = serializers.CharField(
        allow_null=True, help_text="The network; null until the names are shown."
    )


class ComparisonSerializer(serializers.ModelSerializer[Comparison]):
    """Songs in an order that tells nothing of their networks."""

    url = serializers.SerializerMethodField()
    songs = serializers.SerializerMethodField()

    class Meta:
        model = Comparison
        fields = ("id", "url", "songs", "shown", "best", "created")
        read_only_fields = fields

    def get_url(self, comparison: Comparison) -> str:
        return link("comparison", comparison, self)

    @extend_schema_field(ComparedSerializer(many=True))
    def get_songs(self, comparison: Comparison) -> list[dict[str, Any]]:
        return [
            {
                "generation": str(song.pk),
                "status": song.status,
                "lines": [line.text for line in song.lines.all()],
                "model": song.model if comparison.shown else None,
            }
            for song in comparison.in_turn()
        ]


class NewComparisonSerializer(StrictFields):
    generation = OwnObjectField(
        queryset=Generation.objects.all(), help_text="What it was asked for, each network writes."
    )


class VoteSerializer(StrictFields):
    generation = serializers.UUIDField(help_text="The song that you like best.")


@extend_schema_view(
    list=extend_schema(summary="Your comparisons, the newest first"),
    retrieve=extend_schema(summary="One comparison, with its songs"),
)
class ComparisonViewSet(
    TellsConflicts, mixins.ListModelMixin, mixins.RetrieveModelMixin,
    viewsets.GenericViewSet[Comparison],
):  # fmt: skip
    """One request, written by each kind of network."""

    queryset = Comparison.objects.none()
    serializer_class = ComparisonSerializer
    scopes = {"create": "generate"}
    filterset_class = None

    @property
    def throttle_scope(self) -> str | None:
        return "generations" if self.action == "create" else None

    def get_queryset(self) -> QuerySet[Comparison]:
        return Comparison.objects.visible_to(self.request.user)

    @extend_schema(
        summary="Have each network write what one was asked for, by one new seed",
        request=NewComparisonSerializer,
        responses={201: ComparisonSerializer},
    )
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        wish = NewComparisonSerializer(data=request.data, context=self.get_serializer_context())
        wish.is_valid(raise_exception=True)
        made = flows.compare(wish.validated_data["generation"])
        told = self.get_serializer(made).data
        return Response(told, status.HTTP_201_CREATED, headers={"Location": told["url"]})

    @extend_schema(
        summary="Vote for one of the songs, which shows whose they are",
        request=VoteSerializer,
        responses=ComparisonSerializer,
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def vote(self, request: Request, pk: str) -> Response:
        voted = self.get_object()
        wish = VoteSerializer(data=request.data, context=self.get_serializer_context())
        wish.is_valid(raise_exception=True)
        chosen = get_object_or_404(voted.generations, pk=wish.validated_data["generation"])
        flows.vote(voted, chosen)
        voted.refresh_from_db()
        return Response(self.get_serializer(voted).data)
