"""What the serializers share: fields that are checked strictly, and links."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Model
from rest_framework import serializers
from rest_framework.reverse import reverse

if TYPE_CHECKING:
    from accounts.models import User


class StrictFields(serializers.Serializer[Any]):
    """Refuses fields that nobody reads, so that a slip of the pen is not passed over."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping) and (unknown := sorted(set(data) - set(self.fields))):
            raise serializers.ValidationError(
                {name: ["There is no such field."] for name in unknown}
            )
        return super().to_internal_value(data)


class OwnObjectField(serializers.PrimaryKeyRelatedField[Any]):
    """Names an object by its id; only the caller's own ones exist."""

    def get_queryset(self) -> Any:
        every: Any = super().get_queryset()
        return every.visible_to(self.context["request"].user)


def caller(serializer: serializers.BaseSerializer[Any]) -> "User":
    return cast("User", serializer.context["request"].user)


def link(noun: str, row: Model, serializer: serializers.BaseSerializer[Any]) -> str:
    return reverse(f"api:{noun}-detail", args=[row.pk], request=serializer.context["request"])
