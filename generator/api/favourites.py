"""Operations on favourite verses."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, viewsets

from generator import filters, flows
from generator.api.fields import OwnObjectField, StrictFields, link
from generator.api.schema import ApiSchema
from generator.api.sheets import LineSerializer
from generator.models import Favourite, Generation, Song


class FavouriteSerializer(serializers.ModelSerializer[Favourite], StrictFields):
    """A marked verse: one section of a generation or of a song's newest version."""

    url = serializers.SerializerMethodField()
    generation = OwnObjectField(queryset=Generation.objects.all(), required=False, allow_null=True)
    song = OwnObjectField(queryset=Song.objects.all(), required=False, allow_null=True)
    section = serializers.IntegerField(
        min_value=0, max_value=1000, help_text="Which section, counted from 0."
    )
    rating = serializers.IntegerField(
        min_value=1, max_value=5, required=False, allow_null=True, help_text="1 to 5, or null."
    )
    lines = LineSerializer(many=True, read_only=True)

    class Meta:
        model = Favourite
        fields = (
            "id",
            "url",
            "generation",
            "song",
            "version",
            "section",
            "kind",
            "lines",
            "rating",
            "created",
        )
        read_only_fields = ("id", "version", "kind", "lines", "created")
        validators: list[Any] = []

    def get_url(self, favourite: Favourite) -> str:
        return link("favourite", favourite, self)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if self.instance is not None:
            fixed = [name for name in ("generation", "song", "section") if name in attrs]
            if fixed:
                raise serializers.ValidationError(
                    {name: ["Only the rating can be changed."] for name in fixed}
                )
        elif bool(attrs.get("generation")) == bool(attrs.get("song")):
            raise serializers.ValidationError({"generation": ["Give a generation or a song."]})
        return attrs

    def create(self, validated_data: dict[str, Any]) -> Favourite:
        index, rating = validated_data["section"], validated_data.get("rating")
        try:
            if generation := validated_data.get("generation"):
                return flows.keep_verse_of_generation(generation, index, rating)
            return flows.keep_verse_of_song(validated_data["song"], index, rating)
        except flows.NotYet as error:
            raise serializers.ValidationError({"section": [str(error)]}) from error

    def update(self, favourite: Favourite, validated_data: dict[str, Any]) -> Favourite:
        if "rating" in validated_data:
            favourite.rate(validated_data["rating"])
        return favourite


@extend_schema_view(
    list=extend_schema(summary="Your favourite verses"),
    retrieve=extend_schema(summary="One favourite verse"),
    create=extend_schema(summary="Mark a verse of a generation or a song; marking twice is once"),
    partial_update=extend_schema(summary="Rate a verse"),
    destroy=extend_schema(summary="Take the mark away"),
)
class FavouriteViewSet(viewsets.ModelViewSet[Favourite]):
    schema = ApiSchema()
    queryset = Favourite.objects.none()
    filterset_class = filters.FavouriteFilter
    serializer_class = FavouriteSerializer
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[Favourite]:
        return Favourite.objects.visible_to(self.request.user)
