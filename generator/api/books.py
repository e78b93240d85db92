"""The caller's own pronunciations."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from generator.api import marks
from generator.api.fields import StrictFields, WordsField, caller
from generator.api.retakes import SONG, OfSong
from generator.api.song import SongSerializer
from generator.models import Book, Song
from generator.models.books import LONGEST_BOOK
from ml.english.book import InvalidBook

LONGEST_WORD = 60


class BookSerializer(StrictFields):
    """Own pronunciations, an entry a line."""

    text = serializers.CharField(
        allow_blank=True,
        trim_whitespace=False,
        max_length=LONGEST_BOOK,
        help_text="A word, = and how it is said, by words that sound like it or by ARPAbet phones: "
        "one a line.",
    )

    def described(self, direction: str) -> dict[str, Any]:
        said = {"text": {"examples": ["Siobhan = SH AH0 V AO1 N\nEoghan = owen\n"]}}
        return {**super().described(direction), "properties": said}

    def update(self, instance: Book, validated_data: dict[str, Any]) -> Book:
        try:
            return Book.objects.write(caller(self), validated_data["text"])
        except InvalidBook as error:
            raise serializers.ValidationError({"text": error.faults}) from error


class BookView(generics.RetrieveUpdateAPIView[Book]):
    """How a writer says words of their own: before any dictionary, in all of their songs."""

    serializer_class = BookSerializer
    http_method_names = ["get", "put", "head", "options"]

    def get_object(self) -> Book:
        """What the caller wrote, or an empty book."""
        user: Any = self.request.user
        return Book(owner=user, text=Book.objects.text_of(user.pk))

    @extend_schema(summary="Your own pronunciations", operation_id="pronunciations_retrieve")
    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        summary="Write your own pronunciations instead of those before",
        operation_id="pronunciations_update",
    )
    def put(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return super().put(request, *args, **kwargs)


class WordSerializer(StrictFields):
    """A word of a song."""

    word = WordsField(max_length=LONGEST_WORD)

    def described(self, direction: str) -> dict[str, Any]:
        word = {"pattern": WordsField.PATTERN, "examples": ["fire"]}
        return {**super().described(direction), "properties": {"word": word}}


class HearingView(OfSong, generics.GenericAPIView[Song]):
    """Lines of a song, heard as their writer says their words now."""

    serializer_class = SongSerializer

    @extend_schema(
        summary="Measure the lines with a word anew, by your own pronunciations",
        description="Versions keep their measures; this makes one, as typing does.",
        operation_id="songs_hear",
        parameters=[SONG],
        request=WordSerializer,
        responses=SongSerializer,
    )
    def post(self, request: Request, **_: Any) -> Response:
        song = self.get_song()
        wish = WordSerializer(data=request.data, context=self.get_serializer_context())
        wish.is_valid(raise_exception=True)
        song.hear_again([wish.validated_data["word"]])
        return Response(self.get_serializer(song).data, headers=marks.told(song))
