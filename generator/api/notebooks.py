"""What is kept beside a song: notes and a bank of words."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from generator.api.fields import StrictFields, WordsField
from generator.api.retakes import SONG, OfSong
from generator.models import Notebook
from generator.models.notebooks import LONGEST_NOTES, MOST_WORDS

LONGEST_WORD = 60
NO_NUL = r"^[^\x00]*$"


class NotebookSerializer(serializers.ModelSerializer[Notebook]):
    words = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Notebook
        fields = ("notes", "words")
        read_only_fields = fields


def _notes(help_text: str) -> serializers.CharField:
    return serializers.CharField(
        max_length=LONGEST_NOTES,
        allow_blank=True,
        trim_whitespace=False,
        required=False,
        help_text=help_text,
    )


def _words(help_text: str) -> serializers.ListField:
    child = WordsField(max_length=LONGEST_WORD)
    return serializers.ListField(
        child=child, max_length=MOST_WORDS, required=False, help_text=help_text
    )


class NotebookChangesSerializer(StrictFields):
    """What shall be other; what is left out stays."""

    notes = _notes("All of the notes.")
    notes_were = _notes("The notes that you read; when they are others by now, the answer is 409.")
    add = _words("Words that come into the bank.")
    remove = _words("Words that go.")

    def described(self, direction: str) -> dict[str, Any]:
        notes = {"pattern": NO_NUL, "examples": ["The bridge still wants a turn."]}
        word = {"type": "string", "pattern": WordsField.PATTERN, "maxLength": LONGEST_WORD}
        words = {"maxItems": MOST_WORDS, "items": word, "examples": [["harbour"]]}
        said = {"notes": notes, "notes_were": notes, "add": words, "remove": words}
        return {**super().described(direction), "properties": said}


class NotebookView(OfSong, generics.GenericAPIView[Notebook]):
    """The notes of a song, and words that wait to be sung."""

    serializer_class = NotebookSerializer

    @extend_schema(
        summary="The notes of a song and its bank of words",
        operation_id="notebook_retrieve",
        parameters=[SONG],
    )
    def get(self, request: Request, **_: Any) -> Response:
        kept = Notebook.objects.of(self.get_song().pk)
        return Response(self.get_serializer(kept).data)

    @extend_schema(
        summary="Change the notes, or single words of the bank",
        operation_id="notebook_update",
        parameters=[SONG],
        request=NotebookChangesSerializer,
    )
    def patch(self, request: Request, **_: Any) -> Response:
        song = self.get_song()
        wish = NotebookChangesSerializer(data=request.data, context=self.get_serializer_context())
        wish.is_valid(raise_exception=True)
        kept = Notebook.objects.write(song, **wish.validated_data)
        return Response(self.get_serializer(kept).data)
