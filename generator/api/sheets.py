"""Sections and lines, as the API takes and gives them.

What is known of a line is told by `ml.song.line` alone: its fields become the serializer's.
"""

from typing import Any, get_type_hints

from rest_framework import serializers

from generator import sheets
from generator.api.fields import StrictFields
from ml.song.line import Line, Receipt, facts_of

NAME_LENGTH = 36  # of a UUID


class ReceiptSerializer(serializers.Serializer[Receipt]):
    def get_fields(self) -> dict[str, Any]:
        return told(Receipt)


class LineSerializer(StrictFields):
    """A line. Only its words are taken, and the name by which it is known again."""

    def get_fields(self) -> dict[str, Any]:
        fields = told(Line)
        for name, options in {
            "id": {"required": False, "allow_blank": True, "max_length": NAME_LENGTH},
            "text": {"max_length": sheets.MAX_LINE},
        }.items():
            fields[name] = _field(str, help_text=fields[name].help_text, **options)
        return fields


class SectionSerializer(StrictFields):
    kind = serializers.CharField(max_length=30, help_text="verse, chorus and so on.")
    heading = serializers.CharField(
        max_length=80,
        required=False,
        allow_blank=True,
        help_text="Such as Verse 2; empty where only a blank line parts it from the lines above.",
    )
    lines = LineSerializer(many=True)


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
