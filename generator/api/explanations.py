"""Why a line of a song reads as it does, by the network that wrote it."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers

from generator import flows
from generator.api.fields import StrictFields
from generator.api.questions import QuestionViewSet
from generator.api.retakes import SONG
from generator.models import Explanation, Song
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
    create=extend_schema(
        summary="Ask why a line reads as it does",
        parameters=[SONG],
        request=NewExplanationSerializer,
        responses={202: ExplanationSerializer},
    ),
    retrieve=extend_schema(summary="What became of a question, for an hour", parameters=[SONG]),
)
class ExplanationViewSet(QuestionViewSet[Explanation]):
    """What a network expected at each word of a line, and what its gates did."""

    queryset = Explanation.objects.all()
    serializer_class = ExplanationSerializer
    asking = NewExplanationSerializer

    def ask(self, song: Song, given: dict[str, Any]) -> Explanation:
        return flows.explain(song, str(given["line"]))
