"""Questions about lines of a song that workers answer: how they are asked and read."""

from typing import Any, TypeVar

from django.db.models import QuerySet
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from generator.api.fields import StrictFields
from generator.api.retakes import OfSong
from generator.models import Song
from generator.models.questions import Question

Asked = TypeVar("Asked", bound=Question)


class QuestionViewSet(OfSong, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Asked]):
    """What is asked of one song."""

    scopes = {"create": "generate"}
    filterset_class = None
    asking: type[StrictFields]

    @property
    def throttle_scope(self) -> str | None:
        return "generations" if self.action == "create" else None

    def get_queryset(self) -> QuerySet[Asked]:
        mine = super().get_queryset().filter(owner=self.request.user.pk)
        return mine.filter(song=self.get_song())

    def ask(self, song: Song, given: dict[str, Any]) -> Asked:
        raise NotImplementedError

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        song = self.get_song()
        wish = self.asking(data=request.data, context=self.get_serializer_context())
        wish.is_valid(raise_exception=True)
        row = self.ask(song, wish.validated_data)
        told: serializers.BaseSerializer[Any] = self.get_serializer(row)
        return Response(told.data, status=status.HTTP_202_ACCEPTED)
