"""The fields of a request for a song, and what the schema says of them, out of one table.

The checks themselves stand in `ml.song.options`, once for pages, API and command line.
"""

from types import UnionType
from typing import Any, Final

from rest_framework import serializers

from generator import flows
from generator.api.fields import NumberOrTextField, StrictFields
from ml.song.options import NUMBER_OR_TEXT, OPTIONS, Option, among

FIELDS: Final[dict[type | UnionType, type[serializers.Field[Any, Any, Any, Any]]]] = {
    str: serializers.CharField,
    int: serializers.IntegerField,
    float: serializers.FloatField,
    NUMBER_OR_TEXT: NumberOrTextField,
}


class RequestFieldsSerializer(StrictFields):
    """A request for a song. Every field may be left out."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {**super().get_fields(), **{name: _field(OPTIONS[name]) for name in OPTIONS}}

    def described(self, direction: str) -> dict[str, Any]:
        options = among(flows.networks())
        said = {name: _said(option) for name, option in options.items()}
        if direction == "response":  # an earlier song may have been written by any network
            said["model"].pop("enum")
        return {**super().described(direction), "properties": said}


def _field(option: Option) -> serializers.Field[Any, Any, Any, Any]:
    blank: dict[str, Any] = {"allow_blank": True} if option.kind is str else {}
    return FIELDS[option.kind](required=False, allow_null=True, help_text=option.hint, **blank)


def _said(option: Option) -> dict[str, Any]:
    """Bounds, choices and an example, as JSON Schema has them."""
    said: dict[str, Any] = {"examples": [option.example]}
    if option.is_choice:
        said["enum"] = [*filter(None, option.choices or ()), "", None]
    if option.bounds:
        said["minimum"], said["maximum"] = option.bounds
    if option.longest:
        said["maxLength"] = option.longest
    if option.pattern:
        said["pattern"] = option.pattern
    return said
