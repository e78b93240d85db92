"""What the site knows of English: rhymes of words, and the metre and rhymes of lines."""

from functools import lru_cache
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from generator import sheets
from generator.api.fields import StrictFields, WordsField
from generator.models import Book
from generator.models.books import speech
from ml.english.rhyming import best_first, rhymes_of
from ml.english.scansion import scan
from ml.english.scheme import scheme, stanzas

LONGEST_WORD = 60
MOST_SYLLABLES = 12
MOST_RHYMES = 500
STRESS = rf"^[+-]{{1,{MOST_SYLLABLES}}}"
LOOK_UPS_KEPT = 256


class RhymesQuerySerializer(StrictFields):
    """What to find rhymes for."""

    word = WordsField(max_length=LONGEST_WORD, help_text="A word or phrase.")
    syllables = serializers.IntegerField(
        min_value=1, max_value=MOST_SYLLABLES, required=False, help_text="Only words of so many."
    )
    stress = serializers.RegexField(
        rf"{STRESS}\Z",
        required=False,
        trim_whitespace=False,
        help_text="Only words of this pattern: + stressed (%2B in an address), - not.",
        error_messages={"invalid": "Give a pattern of + and -."},
    )
    most = serializers.IntegerField(
        min_value=1, max_value=MOST_RHYMES, default=200, help_text="Words of one grade at most."
    )

    def described(self, direction: str) -> dict[str, Any]:
        word = {"pattern": WordsField.PATTERN, "examples": ["night"]}
        said = {"word": word, "stress": {"pattern": f"{STRESS}$", "examples": ["-+"]}}
        return {**super().described(direction), "properties": said}


class RhymesSerializer(serializers.Serializer[Any]):
    """What rhymes with a word."""

    word = serializers.CharField()
    rhymes = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="Words by grade, the best grade and the commonest words first.",
    )


class RhymesView(APIView):
    """A rhyming dictionary."""

    throttle_scope = "rhymes"

    @extend_schema(
        summary="What rhymes with a word or phrase, by grade",
        description="Your own pronunciations come before the dictionary.",
        operation_id="rhymes_retrieve",
        parameters=[RhymesQuerySerializer],
        responses=RhymesSerializer,
    )
    def get(self, request: Request) -> Response:
        query: Any = request.query_params.dict()
        asked = RhymesQuerySerializer(data=query, context={"request": request})
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        found = _rhymes(
            given["word"],
            given.get("syllables"),
            given.get("stress"),
            given["most"],
            Book.objects.text_of(_pk(request)),
        )
        return Response(RhymesSerializer({"word": given["word"], "rhymes": found}).data)


class VersesSerializer(StrictFields):
    """Lines to scan."""

    text = serializers.CharField(
        max_length=sheets.MAX_CHARACTERS,
        trim_whitespace=False,
        help_text="A line of verse a line; blank lines part stanzas.",
    )

    def described(self, direction: str) -> dict[str, Any]:
        example = "The tide came in and took the road\nI stood beside my heavy load\n"
        said = {"text": {"pattern": r"^[^\x00]+$", "examples": [example]}}
        return {**super().described(direction), "properties": said}

    def validate_text(self, text: str) -> list[str]:
        lines = text.splitlines()
        if len(lines) > sheets.MAX_LINES:
            raise serializers.ValidationError(f"Give at most {sheets.MAX_LINES} lines.")
        return lines


class ScannedLineSerializer(serializers.Serializer[Any]):
    """A line as sung in its metre."""

    text = serializers.CharField()
    syllables = serializers.IntegerField(help_text="0 where no English word is.")
    words = serializers.ListField(child=serializers.CharField())
    stress = serializers.CharField(help_text="+ a beat, - none, one a syllable.")
    metre = serializers.CharField(help_text="Such as iambic; empty where there is no word.")


class StanzaSerializer(serializers.Serializer[Any]):
    """The rhymes of a stanza."""

    letters = serializers.ListField(
        child=serializers.CharField(), help_text="One a line; empty for a line without a word."
    )
    name = serializers.CharField(help_text="Of the scheme; empty where prosody has none.")
    density = serializers.FloatField(help_text="Syllables in rhymes as a share of all.")


class ScansionSerializer(serializers.Serializer[Any]):
    """Lines and stanzas as they are heard."""

    lines = ScannedLineSerializer(many=True)
    stanzas = StanzaSerializer(many=True)


class ScansionView(APIView):
    """How lines are sung."""

    scopes = {"post": "read"}

    @extend_schema(
        summary="Syllables and beats of lines, and rhymes of stanzas",
        description="Your own pronunciations come before the dictionary. Nothing is kept.",
        operation_id="scansion",
        request=VersesSerializer,
        responses=ScansionSerializer,
    )
    def post(self, request: Request) -> Response:
        verses = VersesSerializer(data=request.data, context={"request": request})
        verses.is_valid(raise_exception=True)
        lines, speak = verses.validated_data["text"], Book.objects.speech_of(_pk(request))
        scans = zip(lines, scan(lines, speak), strict=True)
        told = {
            "lines": [
                {
                    "text": line,
                    "syllables": one.syllables,
                    "words": one.words,
                    "stress": one.stress,
                    "metre": one.metre if one.words else "",
                }
                for line, one in scans
            ],
            "stanzas": [scheme(stanza, speak) for stanza in stanzas(lines)],
        }
        return Response(ScansionSerializer(told).data)


@lru_cache(LOOK_UPS_KEPT)
def _rhymes(
    word: str, syllables: int | None, stress: str | None, most: int, book: str
) -> dict[str, list[str]]:
    """The whole dictionary is gone through for each."""
    found = rhymes_of(word, syllables=syllables, stress=stress, most=most, speak=speech(book))
    return best_first(found)


def _pk(request: Request) -> int:
    user: Any = request.user
    return int(user.pk)
