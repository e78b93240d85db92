"""Songs that a caller brings along, as the API takes them."""

from typing import Any

from rest_framework import serializers

from generator import flows, sheets
from generator.api.fields import StrictFields, WordsField, caller
from generator.api.song import SongSerializer
from generator.formats import FORMATS, reading
from generator.models import Book, Song

EXAMPLE = "{title: The Road}\n\n{start_of_verse}\nThe [C]tide came in and took the [G]road\n"


class ImportSerializer(StrictFields):
    """A song in a format of other programs."""

    text = serializers.CharField(
        max_length=reading.LONGEST,
        trim_whitespace=False,
        help_text="The song. Chords of ChordPro are passed over.",
    )
    kind = serializers.ChoiceField(
        choices=[(name, FORMATS[name].label) for name in reading.READERS],
        required=False,
        help_text="Found out where it is left out.",
    )
    title = WordsField(
        max_length=flows.TITLE_LENGTH,
        required=False,
        help_text="Otherwise the one that the text tells, or its first line.",
    )

    def described(self, direction: str) -> dict[str, Any]:
        said = {
            "text": {"pattern": r"^[^\x00]+$", "examples": [EXAMPLE]},
            "title": {"pattern": WordsField.PATTERN, "examples": ["The Road by the Sea"]},
        }
        return {**super().described(direction), "properties": said}

    def create(self, validated_data: dict[str, Any]) -> Song:
        owner, kind = caller(self), validated_data.get("kind", "")
        speak = Book.objects.speech_of(owner.pk)
        try:
            title, sections = reading.read(validated_data["text"], speak, kind)
        except sheets.InvalidSheet as error:
            raise serializers.ValidationError({"text": [str(error)]}) from error
        if not sheets.first_line(sections):
            raise serializers.ValidationError({"text": ["A song needs at least one line."]})
        return flows.new_song(owner, validated_data.get("title", title), sections)

    def to_representation(self, instance: Song) -> dict[str, Any]:
        return dict(SongSerializer(instance, context=self.context).data)
