"""The fields of a request for a song, and what the schema says of them.

The checks themselves stand in `ml.song.request`, once for pages, API and command line.
"""

from typing import Any

from rest_framework import serializers

from generator import flows
from generator.api.fields import StrictFields
from ml.song.request import (
    GENRES,
    LARGEST_SEED,
    LONGEST_TEXT,
    MOST_SECTION_LINES,
    MOST_SECTIONS,
    REGISTERS,
    SECTION_KINDS,
    SYLLABLES,
    TEMPERATURE,
)

# Tabs and ends of lines count as spaces; other control characters are refused.
NO_CONTROLS = r"^[^\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F]*$"
SECTION = rf"(?:{'|'.join(SECTION_KINDS)})(?::(?:0{{0,2}}[1-9]|0?1[0-{MOST_SECTION_LINES - 10}]))?"
STRUCTURE = rf"^\s*$|^[\s,]*(?:{SECTION}[\s,]+){{0,{MOST_SECTIONS - 1}}}{SECTION}[\s,]*$"
SCHEME = rf"^\s*$|^[\s,-]*(?:[A-Za-z][\s,-]*){{1,{MOST_SECTION_LINES}}}$"


def _free(example: str) -> dict[str, Any]:
    return {"maxLength": LONGEST_TEXT, "pattern": NO_CONTROLS, "examples": [example]}


def _bounds(of: tuple[float, float], example: float) -> dict[str, Any]:
    return {"minimum": of[0], "maximum": of[1], "examples": [example]}


class RequestFieldsSerializer(StrictFields):
    """A request for a song. Every field may be left out."""

    theme = serializers.CharField(
        required=False, allow_blank=True, allow_null=True, help_text="What the song is about."
    )
    first_line = serializers.CharField(
        required=False, allow_blank=True, allow_null=True, help_text="How the song begins."
    )
    genre = serializers.CharField(
        required=False, allow_blank=True, allow_null=True, help_text="Such as folk or ballad."
    )
    model = serializers.CharField(
        required=False, allow_blank=True, allow_null=True, help_text="The network that writes."
    )
    register = serializers.CharField(
        required=False, allow_blank=True, allow_null=True, help_text="How old the words may be."
    )
    structure = serializers.CharField(
        required=False,
        allow_blank=True,
        allow_null=True,
        help_text="Sections with their numbers of lines, such as `verse:4 chorus:4`; "
        "64 lines at most.",
    )
    rhyme_scheme = serializers.CharField(
        required=False, allow_blank=True, allow_null=True, help_text="Such as ABAB; X is free."
    )
    syllables = serializers.IntegerField(
        required=False, allow_null=True, help_text="Syllables a line."
    )
    temperature = serializers.FloatField(
        required=False, allow_null=True, help_text="How daring: low is safe, high is wild."
    )
    seed = serializers.IntegerField(
        required=False, allow_null=True, help_text="The same seed gives the same song."
    )

    def described(self, direction: str) -> dict[str, Any]:
        networks = {"enum": [*flows.networks(), "", None]} if direction == "request" else {}
        said = {
            "theme": _free("the sea"),
            "first_line": _free("I went down to the harbour in the rain"),
            "genre": {"enum": [*GENRES, "", None], "examples": ["folk"]},
            "model": networks,
            "register": {"enum": [*REGISTERS, "", None], "examples": ["plain"]},
            "structure": {
                "maxLength": LONGEST_TEXT,
                "pattern": STRUCTURE,
                "examples": ["verse:4 chorus:4"],
            },
            "rhyme_scheme": {"pattern": SCHEME, "examples": ["ABAB"]},
            "syllables": _bounds(SYLLABLES, 8),
            "temperature": _bounds(TEMPERATURE, 0.8),
            "seed": _bounds((0, LARGEST_SEED), 7),
        }
        return {**super().described(direction), "properties": said}
