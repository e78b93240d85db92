"""Sections and lines, as the API takes and gives them.

What is known of a line is told by `ml.song.line` alone: its fields become the serializer's.
"""

import re
from typing import Any, get_type_hints

from rest_framework import serializers

from generator import sheets
from generator.api.fields import StrictFields, WordsField
from ml.song.line import Line, Receipt, facts_of

NAME_LENGTH = 36  # of a UUID
NOT_TAKEN = {"description": "Told, not taken: what is sent is passed over."}
NO_NUL = r"^[^\x00]*$"
# JSON Schema has no named groups.
HEADING = rf"\s*{re.sub(r'[?]P<[a-z]+>', '?:', sheets.HEADING)}\s*"
ONE_LINE = r"(?![^\x00-\x1F\x7F-\x9F\u2028\u2029]*[\x00-\x1F\x7F-\x9F\u2028\u2029])"
NO_MARK = rf"^(?!\s*\[{HEADING}\]\s*$)"


class ReceiptSerializer(serializers.Serializer[Receipt]):
    def get_fields(self) -> dict[str, Any]:
        return told(Receipt)


class LineSerializer(StrictFields):
    """A line. Only its words are taken, and the name by which it is known again."""

    def get_fields(self) -> dict[str, Any]:
        fields = told(Line)
        fields["id"] = serializers.CharField(
            required=False,
            allow_blank=True,
            max_length=NAME_LENGTH,
            help_text=fields["id"].help_text,
        )
        fields["text"] = WordsField(max_length=sheets.MAX_LINE, help_text=fields["text"].help_text)
        return fields

    def described(self, direction: str) -> dict[str, Any]:
        more = super().described(direction)
        if direction == "response":
            return more
        example = "The tide came in and took the road away"
        # What was read from the API may be sent back as it is.
        back = {name: NOT_TAKEN for name, field in self.fields.items() if field.read_only}
        words = {"pattern": NO_MARK + WordsField.PATTERN[1:], "examples": [example]}
        return {**more, "properties": {"id": {"pattern": NO_NUL}, "text": words, **back}}


class SectionSerializer(StrictFields):
    """Lines under a heading."""

    kind = WordsField(max_length=30, help_text="verse, chorus and so on.")
    heading = WordsField(
        max_length=80,
        required=False,
        allow_blank=True,
        help_text="Such as Verse 2: it begins with the kind. Empty where only a blank line parts "
        "it from the lines above.",
    )
    # DRF hands the bound on to the list.
    lines = LineSerializer(many=True, max_length=sheets.MAX_LINES)  # type: ignore[call-arg]
    id = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=NAME_LENGTH,
        help_text="Names the heading in all versions of its song.",
    )

    def described(self, direction: str) -> dict[str, Any]:
        if direction == "response":
            return super().described(direction)
        said = {
            "kind": {"pattern": f"^{ONE_LINE}{HEADING}$", "examples": ["verse"]},
            "heading": {"pattern": f"^{ONE_LINE}(?:{HEADING}|\\s*)$", "examples": ["Verse 2"]},
            "lines": {"maxItems": sheets.MAX_LINES},
            "id": {"pattern": NO_NUL},
        }
        return {**super().described(direction), "properties": said}


def told(noun: type[Line | Receipt]) -> dict[str, Any]:
    """A field to read for each fact of a noun."""
    types = get_type_hints(noun)
    return {
        fact.name: _field(types[fact.name], read_only=True, help_text=fact.metadata["help"])
        for fact in facts_of(noun)
    }


def _field(kind: Any, **options: Any) -> Any:
    """The serializer's field for a type that facts have."""
    if kind is Receipt:
        return ReceiptSerializer(**options)
    if kind is str:
        return serializers.CharField(**options)
    known_or_not = {
        int | None: serializers.IntegerField,
        float | None: serializers.FloatField,
        bool | None: serializers.BooleanField,
    }
    return known_or_not[kind](allow_null=True, **options)
