"""The link by which others may read a song."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from generator.api.base import TellsConflicts
from generator.api.fields import StrictFields
from generator.models import Share, Song
from generator.models.shares import LONGEST_DAYS

SONG = OpenApiParameter("song_pk", OpenApiTypes.UUID, OpenApiParameter.PATH)


class ShareSerializer(serializers.ModelSerializer[Share]):
    """A link: whoever has it reads the newest words of the song, without signing in."""

    url = serializers.SerializerMethodField()

    class Meta:
        model = Share
        fields = ("url", "created", "expires")
        read_only_fields = fields

    def get_url(self, share: Share) -> str:
        return str(self.context["request"].build_absolute_uri(share.get_absolute_url()))


class NewShareSerializer(StrictFields):
    """How long the link shall work."""

    days = serializers.IntegerField(
        min_value=1,
        max_value=LONGEST_DAYS,
        required=False,
        allow_null=True,
        help_text="From now on. Without it, until you take the link back.",
    )

    def described(self, direction: str) -> dict[str, Any]:
        return {**super().described(direction), "properties": {"days": {"examples": [30]}}}


class ShareView(TellsConflicts, generics.GenericAPIView[Share]):
    """The link of a song."""

    serializer_class = ShareSerializer

    def get_song(self) -> Song:
        mine = Song.objects.visible_to(self.request.user)
        return get_object_or_404(mine, pk=self.kwargs["song_pk"])

    @extend_schema(
        summary="The link by which others may read a song; 404 where there is none",
        operation_id="songs_share_retrieve",
        parameters=[SONG],
    )
    def get(self, request: Request, song_pk: str) -> Response:
        share = get_object_or_404(Share.objects.filter(song=self.get_song()))
        return Response(self.get_serializer(share).data)

    @extend_schema(
        summary="Share a song by a link, or change how long its link works",
        operation_id="songs_share_update",
        parameters=[SONG],
        request=NewShareSerializer,
    )
    def put(self, request: Request, song_pk: str) -> Response:
        song = self.get_song()
        wish = NewShareSerializer(data=request.data, context=self.get_serializer_context())
        wish.is_valid(raise_exception=True)
        share = Share.objects.give(song, wish.validated_data.get("days"))
        return Response(self.get_serializer(share).data)

    @extend_schema(
        summary="Take the link back: it leads nowhere any more",
        operation_id="songs_share_destroy",
        parameters=[SONG],
    )
    def delete(self, request: Request, song_pk: str) -> Response:
        get_object_or_404(Share.objects.filter(song=self.get_song())).delete()
        return Response(status=204)
