"""The networks that can write here."""

from typing import TYPE_CHECKING, Any, cast

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from generator import flows
from ml.network.registry import ModelInfo

if TYPE_CHECKING:
    from accounts.models import User


class NetworkSerializer(serializers.Serializer[ModelInfo]):
    """A network that can write here."""

    name = serializers.CharField(help_text="What `model` of a generation takes.")
    title = serializers.CharField()
    cell = serializers.CharField()
    version = serializers.CharField()
    parameters = serializers.IntegerField()
    metrics = serializers.DictField()


class WholeNetworkSerializer(NetworkSerializer):
    card = serializers.CharField(help_text="The model card, in Markdown.")


class NetworkViewSet(viewsets.GenericViewSet[Any]):
    """The networks that can write here."""

    serializer_class = NetworkSerializer
    filter_backends = []
    lookup_field = "name"

    @extend_schema(
        summary="The networks that can write here", responses=NetworkSerializer(many=True)
    )
    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(cast("QuerySet[Any]", list_networks(request)))
        shown = NetworkSerializer(cast("Any", page), many=True)
        return self.get_paginated_response(shown.data)

    @extend_schema(
        summary="One network, with its model card",
        parameters=[OpenApiParameter("name", str, OpenApiParameter.PATH)],
        responses=WholeNetworkSerializer,
    )
    def retrieve(self, request: Request, name: str) -> Response:
        network = flows.networks(cast("User", request.user)).get(name)
        if network is None:
            raise Http404
        return Response(WholeNetworkSerializer(network).data)


def list_networks(request: Request) -> list[ModelInfo]:
    return list(flows.networks(cast("User", request.user)).values())
