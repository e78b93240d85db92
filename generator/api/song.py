"""A song as the API tells it."""

from rest_framework import serializers

from generator.api.fields import link
from generator.api.sheets import SectionSerializer
from generator.models import Song


class SongSerializer(serializers.ModelSerializer[Song]):
    """A song with its newest words."""

    url = serializers.SerializerMethodField()
    version = serializers.IntegerField(
        source="current.number", read_only=True, help_text="The newest one; counted from 1."
    )
    sections = SectionSerializer(source="current.sections", many=True, read_only=True)

    tags = serializers.ListField(
        source="tag_names", child=serializers.CharField(), read_only=True, help_text="By name."
    )

    class Meta:
        model = Song
        fields: tuple[str, ...] = (
            "id",
            "url",
            "title",
            "generation",
            "version",
            "sections",
            "tags",
            "created",
            "updated",
        )
        read_only_fields: tuple[str, ...] = fields

    def get_url(self, song: Song) -> str:
        return link("song", song, self)
