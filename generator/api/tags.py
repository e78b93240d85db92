"""Operations on tags."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets

from generator.api.base import TellsConflicts
from generator.api.fields import StrictFields, WordsField
from generator.models import Tag
from generator.models.tags import LONGEST_TAG, MOST_TAGS

NO_COMMAS = r"^(?=.*\S)[^\x00-\x1F\x7F-\x9F\u2028\u2029,]*$"


class TagField(WordsField):
    """A tag, by its name."""

    default_error_messages = {"comma": "A tag holds no comma."}

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=LONGEST_TAG, **options)

    def to_internal_value(self, data: Any) -> str:
        if "," in str(data):
            self.fail("comma")
        return super().to_internal_value(data)


def tags_field() -> serializers.ListField:
    return serializers.ListField(
        child=TagField(),
        max_length=MOST_TAGS,
        required=False,
        help_text="The song gets these tags and keeps no others; case does not tell them apart.",
    )


TAGS = {"items": {"type": "string", "maxLength": LONGEST_TAG, "pattern": NO_COMMAS}}


class TagSerializer(serializers.ModelSerializer[Tag]):
    """A tag, and how many songs have it."""

    songs = serializers.IntegerField(source="count", help_text="Deleted ones are not counted.")

    class Meta:
        model = Tag
        fields = ("id", "name", "songs")
        read_only_fields = fields


class NewNameSerializer(StrictFields):
    """Another name of a tag."""

    name = TagField()

    def described(self, direction: str) -> dict[str, Any]:
        said = {"name": {"pattern": NO_COMMAS, "examples": ["sea songs"]}}
        return {**super().described(direction), "properties": said}

    def update(self, instance: Tag, validated_data: dict[str, Any]) -> Tag:
        instance.name = validated_data["name"]
        try:
            with transaction.atomic():
                instance.save(update_fields=["name"])
        except IntegrityError:
            raise serializers.ValidationError({"name": ["You have that tag already."]}) from None
        return instance

    def to_representation(self, instance: Tag) -> dict[str, Any]:
        return dict(TagSerializer(instance).data)


@extend_schema_view(
    list=extend_schema(summary="Your tags, by name"),
    retrieve=extend_schema(summary="One tag"),
    partial_update=extend_schema(
        summary="Rename a tag on all songs that have it",
        request=NewNameSerializer,
        responses=TagSerializer,
    ),
    destroy=extend_schema(summary="Take a tag off all songs"),
)
class TagViewSet(
    TellsConflicts,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    mixins.ListModelMixin,
    viewsets.GenericViewSet[Tag],
):
    """Words on songs. A song is given them by `tags` when it is made or changed."""

    queryset = Tag.objects.none()
    serializer_class: type[serializers.BaseSerializer[Any]] = TagSerializer
    filterset_class = None
    http_method_names = ["get", "patch", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[Tag]:
        return Tag.objects.visible_to(self.request.user).counted()

    def partial_update(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return super().update(request, *args, **kwargs)

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        return NewNameSerializer if self.action == "partial_update" else self.serializer_class
