"""Sections and lines, as the API takes and gives them."""

from rest_framework import serializers

from generator import sheets
from generator.api.fields import StrictFields


class LineSerializer(StrictFields):
    text = serializers.CharField(max_length=sheets.MAX_LINE)
    syllables = serializers.IntegerField(read_only=True, allow_null=True)
    rhyme = serializers.CharField(read_only=True)
    ok = serializers.BooleanField(
        read_only=True,
        allow_null=True,
        help_text="In scheme and metre; null: not known, as of lines by hand.",
    )


class SectionSerializer(StrictFields):
    kind = serializers.CharField(max_length=30, help_text="verse, chorus and so on.")
    heading = serializers.CharField(
        max_length=80,
        required=False,
        allow_blank=True,
        help_text="Such as Verse 2; empty where only a blank line parts it from the lines above.",
    )
    lines = LineSerializer(many=True)
