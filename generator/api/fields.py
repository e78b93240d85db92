"""What the serializers share: fields that are checked strictly, and links."""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Model
from drf_spectacular.utils import extend_schema_field
from rest_framework import exceptions, serializers
from rest_framework.reverse import reverse

if TYPE_CHECKING:
    from accounts.models import User


JSON = "application/json"
CONTROLS = re.compile(r"[\x00-\x1F\x7F-\x9F\u2028\u2029]")
# What JSON has to give for a field. A form gives texts alone, and DRF reads numbers out of them.
KINDS: dict[type[serializers.Field[Any, Any, Any, Any]], tuple[tuple[type, ...], str]] = {
    serializers.CharField: ((str,), "Give a text."),
    serializers.IntegerField: ((int, float), "Give a whole number."),
    serializers.FloatField: ((int, float), "Give a number."),
    serializers.BooleanField: ((bool,), "Give true or false."),
}


@extend_schema_field({"type": ["integer", "string", "null"]})
class NumberOrTextField(serializers.Field[Any, Any, Any, Any]):
    """Either of the two, to be judged by whoever knows which of them are good."""

    def to_internal_value(self, data: Any) -> Any:
        # JSON knows one kind of number, and writes 8 as 8.0 too.
        return int(data) if isinstance(data, float) and data.is_integer() else data

    def to_representation(self, value: Any) -> Any:
        return value


KINDS[NumberOrTextField] = (int, float, str), "Give a number or a text."


class StrictFields(serializers.Serializer[Any]):
    """Refuses what DRF would pass over: unknown fields, and `true` or `"8"` for a number."""

    default_error_messages = {"invalid": "Give an object with named fields."}

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            wrong = {name: ["There is no such field."] for name in set(data) - set(self.fields)}
            if self.context["request"].content_type == JSON:
                wrong |= {name: [kind] for name, kind in self._wrong_kinds(data)}
            if wrong:
                raise serializers.ValidationError(wrong)
        return super().to_internal_value(data)

    def described(self, direction: str) -> dict[str, Any]:
        """What the schema says of these fields beside what DRF knows."""
        return {"additionalProperties": False} if direction == "request" else {}

    def _wrong_kinds(self, data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        taken = {name: field for name, field in self.fields.items() if not field.read_only}
        for name, value in data.items():
            for of, (kinds, message) in KINDS.items():
                # To Python, True is a number too.
                fits = bool in kinds if isinstance(value, bool) else isinstance(value, kinds)
                if value is not None and isinstance(taken.get(name), of) and not fits:
                    yield name, message


class WordsField(serializers.CharField):
    """One line of text that is not blank."""

    PATTERN = r"^(?=.*\S)[^\x00-\x1F\x7F-\x9F\u2028\u2029]*$"
    default_error_messages = {"controls": "Give one line, without control characters."}

    def to_internal_value(self, data: Any) -> str:
        if CONTROLS.search(str(data)):
            self.fail("controls")
        return super().to_internal_value(data)


class TruthField(serializers.BooleanField):
    """True or false, in a form the same words; DRF takes "on", "0" and "N" too."""

    TRUE_VALUES = {True, "true"}
    FALSE_VALUES = {False, "false"}


class OwnObjectField(serializers.PrimaryKeyRelatedField[Any]):
    """Names an object by its id; only the caller's own ones exist, any other is 404."""

    def __init__(self, **options: Any) -> None:
        super().__init__(pk_field=serializers.UUIDField(), **options)

    def get_queryset(self) -> Any:
        every: Any = super().get_queryset()
        return every.visible_to(self.context["request"].user)

    def to_internal_value(self, data: Any) -> Any:
        try:
            return super().to_internal_value(data)
        except serializers.ValidationError as error:
            if error.get_codes() != ["does_not_exist"]:
                raise
            # DRF takes nested details too.
            nowhere: Any = {self.field_name: ["There is no such object among yours."]}
            raise exceptions.NotFound(nowhere) from None


def caller(serializer: serializers.BaseSerializer[Any]) -> "User":
    return cast("User", serializer.context["request"].user)


def link(noun: str, row: Model, serializer: serializers.BaseSerializer[Any]) -> str:
    return reverse(f"api:{noun}-detail", args=[row.pk], request=serializer.context["request"])
