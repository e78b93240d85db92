"""Edits of single rows of a song, as the API takes and answers them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from generator import flows, sheets
from generator.api.fields import StrictFields, WordsField
from generator.api.song import SongSerializer
from generator.edits import TITLE, Conflict, Edit
from generator.models import Song

MOST_EDITS = 2 * sheets.MAX_LINES
MOST_ANCHORS = 10
NO_CONTROLS = r"^[^\x00-\x1F\x7F-\x9F\u2028\u2029]*$"


def _words(help_text: str) -> WordsField:
    return WordsField(
        max_length=sheets.MAX_LINE,
        allow_blank=True,
        allow_null=True,
        default=None,
        help_text=help_text,
    )


class EditSerializer(StrictFields):
    """What a writer did to one line or heading."""

    id = serializers.UUIDField(help_text="Of the row. Draw one for a row that you add.")
    heading = serializers.BooleanField(default=False, help_text="A heading, not a line.")
    was = _words("The words that you saw; null: you added the row.")
    text = _words("The words that you want; null: you took the row away.")
    after = serializers.ListField(
        child=serializers.UUIDField(),
        max_length=MOST_ANCHORS,
        default=list,
        help_text="The rows that it stands after, the nearest first; none: it is the first.",
    )
    moved = serializers.BooleanField(default=False, help_text="It stood elsewhere before.")

    def described(self, direction: str) -> dict[str, Any]:
        words = {"pattern": NO_CONTROLS, "examples": ["The tide came in and took the road"]}
        said = {"was": words, "text": words}
        return {**super().described(direction), "properties": said}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        after = [str(name) for name in attrs["after"]]
        return {"edit": Edit(**{**attrs, "id": str(attrs["id"]), "after": after})}


class EditsSerializer(StrictFields):
    """What a writer did since their words were last taken."""

    # DRF hands the bound on to the list.
    edits = EditSerializer(many=True, max_length=MOST_EDITS, required=False)  # type: ignore[call-arg]
    title = WordsField(max_length=flows.TITLE_LENGTH, required=False, help_text="A new title.")
    title_was = WordsField(
        max_length=flows.TITLE_LENGTH, required=False, help_text="The title that you saw."
    )

    def described(self, direction: str) -> dict[str, Any]:
        title = {"pattern": WordsField.PATTERN, "examples": ["The Road by the Sea"]}
        said = {"title": title, "title_was": title, "edits": {"maxItems": MOST_EDITS}}
        return {**super().described(direction), "properties": said}

    def make(self, song: Song) -> list[Conflict]:
        """Make the edits, and tell which were not taken."""
        given = self.validated_data
        title = Edit(id=TITLE, was=given.get("title_was"), text=given.get("title"))
        changes = [one["edit"] for one in given.get("edits", [])]
        try:
            return song.edit(changes, title if title.text else None)
        except sheets.InvalidSheet as error:
            raise serializers.ValidationError({"edits": [str(error)]}) from error


class ConflictSerializer(serializers.Serializer[Conflict]):
    """An edit that was not taken: another one changed the row first."""

    id = serializers.CharField(help_text="Of the row, or title.")
    yours = serializers.CharField(allow_null=True)
    theirs = serializers.CharField()


class EditedSerializer(SongSerializer):
    """The song as it is now, with what others changed in it, and the edits not taken."""

    conflicts = serializers.SerializerMethodField()

    class Meta(SongSerializer.Meta):
        fields = (*SongSerializer.Meta.fields, "conflicts")
        read_only_fields = fields

    @extend_schema_field(ConflictSerializer(many=True))
    def get_conflicts(self, song: Song) -> list[dict[str, Any]]:
        return [dict(ConflictSerializer(one).data) for one in self.context["conflicts"]]
