"""A column for nouns of `ml/`: JSON in the database, the nouns themselves in Python."""

from typing import Any, Protocol

from django.db import models

from ml.song.line import Line, Section


class Noun(Protocol):
    def facts(self) -> dict[str, Any]: ...


class ListOf(models.JSONField):
    """A list of lines or of sections. To migrations it is plain JSON, whatever a noun becomes."""

    def __init__(self, noun: type[Line | Section], **options: Any) -> None:
        self.noun = noun
        super().__init__(**options)

    def deconstruct(self) -> Any:
        name, _, arguments, options = super().deconstruct()
        return name, "django.db.models.JSONField", arguments, options

    def clone(self) -> "ListOf":
        _, _, arguments, options = self.deconstruct()
        return ListOf(self.noun, *arguments, **options)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        plain = super().from_db_value(value, expression, connection)
        return self.to_python(plain)

    def to_python(self, value: Any) -> Any:
        plain = super().to_python(value)
        return [self.noun.from_fields(one) if isinstance(one, dict) else one for one in plain]

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value([one.facts() for one in value])

    def value_to_string(self, obj: models.Model) -> Any:
        return self.get_prep_value(self.value_from_object(obj))
