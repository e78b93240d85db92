"""Which rhymes fit the end of a line of a song, and words near in meaning, by its network."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers

from generator import flows
from generator.api.fields import StrictFields, TruthField, WordsField
from generator.api.questions import QuestionViewSet
from generator.api.retakes import SONG
from generator.models import Fitting, Song
from generator.models.fittings import LONGEST_BEFORE, LONGEST_WORD


class NewFittingSerializer(StrictFields):
    """A place in a song, and what shall be rhymed with there."""

    line = serializers.UUIDField(help_text="A line of the song.")
    is_new = TruthField(default=False, help_text="The place is a line to come after that one.")
    before = WordsField(
        max_length=LONGEST_BEFORE,
        allow_blank=True,
        default="",
        help_text="What stands in the line before the rhyme.",
    )
    word = WordsField(max_length=LONGEST_WORD, help_text="What the words shall rhyme with.")

    def described(self, direction: str) -> dict[str, Any]:
        said = {
            "before": {"examples": ["We sailed into the"]},
            "word": {"pattern": WordsField.PATTERN, "examples": ["night"]},
        }
        return {**super().described(direction), "properties": said}


class FittingRhymeSerializer(serializers.Serializer[Any]):
    word = serializers.CharField()
    share = serializers.FloatField(help_text="0 to 1, of all rhymes that are told here.")


class NearWordSerializer(serializers.Serializer[Any]):
    word = serializers.CharField()
    likeness = serializers.FloatField(help_text="0 to 1: the cosine of the network's vectors.")


class FittingSerializer(serializers.ModelSerializer[Fitting]):
    """What a network says of a place, once it is done."""

    rhymes = serializers.SerializerMethodField()
    near = serializers.SerializerMethodField()

    class Meta:
        model = Fitting
        fields = (
            "id", "line", "is_new", "before", "word", "status", "error", "rhymes", "near",
            "created", "finished",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(FittingRhymeSerializer(many=True))
    def get_rhymes(self, fitting: Fitting) -> list[dict[str, Any]]:
        """The likeliest end of the line first."""
        return [{"word": word, "share": share} for word, share in fitting.rhymes]

    @extend_schema_field(NearWordSerializer(many=True))
    def get_near(self, fitting: Fitting) -> list[dict[str, Any]]:
        """Words near the word in meaning, the nearest first."""
        return [{"word": word, "likeness": likeness} for word, likeness in fitting.near]


@extend_schema_view(
    create=extend_schema(
        summary="Ask which rhymes fit the end of a line, and for words near in meaning",
        parameters=[SONG],
        request=NewFittingSerializer,
        responses={202: FittingSerializer},
    ),
    retrieve=extend_schema(summary="What became of the question, for an hour", parameters=[SONG]),
)
class FittingViewSet(QuestionViewSet[Fitting]):
    """Rhymes in the order in which a network would end a line on them, where it stands."""

    queryset = Fitting.objects.all()
    serializer_class = FittingSerializer
    asking = NewFittingSerializer

    def ask(self, song: Song, given: dict[str, Any]) -> Fitting:
        return flows.fit(song, **{**given, "line": str(given["line"])})
