"""Operations on favourite verses."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, viewsets

from generator import filters, flows
from generator.api.base import TellsConflicts
from generator.api.fields import OwnObjectField, StrictFields, link
from generator.api.sheets import LineSerializer
from generator.models import Favourite, Generation, Song
from generator.models.favourites import RATINGS


class FavouriteSerializer(serializers.ModelSerializer[Favourite]):
    """A marked verse: one section of a generation or of a song's version, with its lines."""

    url = serializers.SerializerMethodField()
    lines = LineSerializer(many=True, read_only=True)
    stands_in = serializers.IntegerField(
        read_only=True,
        allow_null=True,
        help_text="The section of the song as it is now that has most of these lines, counted "
        "from 0; null: none of them is in it any more, or they are of a generation.",
    )

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
            "stands_in",
            "rating",
            "created",
        )
        read_only_fields = fields

    def get_url(self, favourite: Favourite) -> str:
        return link("favourite", favourite, self)


class RatingSerializer(StrictFields):
    """What can be changed of a favourite."""

    rating = serializers.IntegerField(
        min_value=min(RATINGS),
        max_value=max(RATINGS),
        required=False,
        allow_null=True,
        help_text="1 to 5, or null for none.",
    )

    def update(self, instance: Favourite, validated_data: dict[str, Any]) -> Favourite:
        if "rating" in validated_data:
            instance.rate(validated_data["rating"])
        return instance

    def to_representation(self, instance: Favourite) -> dict[str, Any]:
        return dict(FavouriteSerializer(instance, context=self.context).data)


class NewFavouriteSerializer(RatingSerializer):
    """Which verse to mark: a section of a generation, or of a song's newest version."""

    generation = OwnObjectField(queryset=Generation.objects.all(), required=False)
    song = OwnObjectField(queryset=Song.objects.all(), required=False)
    section = serializers.IntegerField(
        min_value=0, max_value=1000, help_text="Which section, counted from 0."
    )

    def described(self, direction: str) -> dict[str, Any]:
        either = [{"required": ["generation"]}, {"required": ["song"]}]
        return {**super().described(direction), "oneOf": either}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("generation" in attrs) == ("song" in attrs):
            raise serializers.ValidationError({"generation": ["Give a generation or a song."]})
        return attrs

    def create(self, validated_data: dict[str, Any]) -> Favourite:
        index, rating = validated_data["section"], validated_data.get("rating")
        if generation := validated_data.get("generation"):
            return flows.keep_verse_of_generation(generation, index, rating)
        return flows.keep_verse_of_song(validated_data["song"], index, rating)


@extend_schema_view(
    list=extend_schema(summary="Your favourite verses"),
    retrieve=extend_schema(summary="One favourite verse"),
    create=extend_schema(
        summary="Mark a verse of a generation or a song; marking twice is once",
        responses={201: FavouriteSerializer},
    ),
    partial_update=extend_schema(summary="Rate a verse", responses=FavouriteSerializer),
    destroy=extend_schema(summary="Take the mark away"),
)
class FavouriteViewSet(TellsConflicts, viewsets.ModelViewSet[Favourite]):
    """Verses that were marked, with a copy of their lines."""

    queryset = Favourite.objects.none()
    filterset_class = filters.FavouriteFilter
    serializer_class: type[serializers.BaseSerializer[Any]] = FavouriteSerializer
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[Favourite]:
        return Favourite.objects.visible_to(self.request.user).with_newest_words()

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        special = {"create": NewFavouriteSerializer, "partial_update": RatingSerializer}
        return special.get(self.action, self.serializer_class)
