"""Why a line of a song reads as it does, by the network that wrote it."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from generator import flows
from generator.api.fields import StrictFields
from generator.api.retakes import SONG, OfSong
from generator.models import Explanation
from generator.models.leases import Status
from ml.study.reasons import Reasons


class ChoiceSerializer(serializers.Serializer[Any]):
    word = serializers.CharField()
    probability = serializers.FloatField()
    closes = serializers.BooleanField(
        allow_null=True, help_text="Room for the rhyme is left; null: it has none to answer."
    )


class StepSerializer(serializers.Serializer[Any]):
    """A word of the line."""

    prefix = serializers.CharField(help_text="What stands before it.")
    word = serializers.CharField()
    probability = serializers.FloatField(help_text="0 to 1, of all that could follow.")
    choices = ChoiceSerializer(many=True, help_text="The likeliest words, the likeliest first.")


class StripSerializer(serializers.Serializer[Any]):
    """What one gate of one layer did at each word."""

    layer = serializers.IntegerField(help_text="Counted from 1.")
    gate = serializers.CharField()
    values = serializers.ListField(
        child=serializers.FloatField(), help_text="Means over its units, 0 to 1, a word each."
    )


class ReasonsSerializer(serializers.Serializer[Reasons]):
    cell = serializers.CharField()
    told = serializers.CharField(help_text="The last word that the network was told of, or none.")
    partner = serializers.CharField(help_text="What that rhymes with.")
    sentence = serializers.CharField(help_text="What the gates did, in plain words.")
    steps = StepSerializer(many=True)
    strips = StripSerializer(many=True)


class NewExplanationSerializer(StrictFields):
    line = serializers.UUIDField(help_text="A line of the song.")


class ExplanationSerializer(serializers.ModelSerializer[Explanation]):
    reasons = serializers.SerializerMethodField()

    class Meta:
        model = Explanation
        fields = ("id", "line", "status", "error", "reasons", "created", "finished")
        read_only_fields = fields

    @extend_schema_field(ReasonsSerializer(allow_null=True))
    def get_reasons(self, explanation: Explanation) -> dict[str, Any] | None:
        if explanation.status != Status.DONE:
            return None
        return dict(ReasonsSerializer(Reasons.from_fields(explanation.reasons)).data)


@extend_schema_view(
    retrieve=extend_schema(summary="What became of a question, for an hour", parameters=[SONG])
)
class ExplanationViewSet(OfSong, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Explanation]):
    """What a network expected at each word of a line, and what its gates did."""

    queryset = Explanation.objects.none()
    serializer_class = ExplanationSerializer
    scopes = {"create": "generate"}
    filterset_class = None

    @property
    def throttle_scope(self) -> str | None:
        return "generations" if self.action == "create" else None

    def get_queryset(self) -> QuerySet[Explanation]:
        mine = Explanation.objects.visible_to(self.request.user)
        return mine.filter(song=self.get_song())

    @extend_schema(
        summary="Ask why a line reads as it does",
        parameters=[SONG],
        request=NewExplanationSerializer,
        responses={202: ExplanationSerializer},
    )
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        song = self.get_song()
        wish = NewExplanationSerializer(data=request.data, context=self.get_serializer_context())
        wish.is_valid(raise_exception=True)
        row = flows.explain(song, str(wish.validated_data["line"]))
        return Response(self.get_serializer(row).data, status=status.HTTP_202_ACCEPTED)
