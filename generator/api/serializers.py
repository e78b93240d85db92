"""What the API takes and gives."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Model
from rest_framework import serializers
from rest_framework.reverse import reverse

from generator import flows, sheets
from generator.models import Favourite, Generation, Song, SongVersion
from ml.network.registry import ModelInfo
from ml.song.request import InvalidRequest

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
        required=False, allow_blank=True, allow_null=True, help_text="A network: rnn, lstm or gru."
    )
    register = serializers.CharField(
        required=False, allow_blank=True, allow_null=True, help_text="plain or archaic."
    )
    structure = serializers.CharField(
        required=False,
        allow_blank=True,
        allow_null=True,
        help_text="Sections with their numbers of lines, such as `verse:4 chorus:4`.",
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


class NewGenerationSerializer(RequestFieldsSerializer):
    """Checks a request and puts it in the queue."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        try:
            return {"request": flows.read_request(attrs)}
        except InvalidRequest as error:
            raise serializers.ValidationError(error.errors) from error

    def create(self, validated_data: dict[str, Any]) -> Generation:
        return flows.start(caller(self), validated_data["request"])

    def to_representation(self, instance: Generation) -> dict[str, Any]:
        return dict(QueuedSerializer(instance, context=self.context).data)


class LineSerializer(StrictFields):
    text = serializers.CharField(max_length=sheets.MAX_LINE)
    syllables = serializers.IntegerField(read_only=True, allow_null=True)
    rhyme = serializers.CharField(read_only=True)
    ok = serializers.BooleanField(
        read_only=True,
        allow_null=True,
        help_text="In scheme and metre; null: not known, as of lines by hand.",
    )


class SectionSerializer(StrictFields):
    kind = serializers.CharField(max_length=30, help_text="verse, chorus and so on.")
    heading = serializers.CharField(
        max_length=80,
        required=False,
        allow_blank=True,
        help_text="Such as Verse 2; empty where only a blank line parts it from the lines above.",
    )
    lines = LineSerializer(many=True)


class PlaceField(serializers.IntegerField):
    """Where a generation stands in the queue."""

    def __init__(self) -> None:
        super().__init__(
            read_only=True,
            allow_null=True,
            help_text="In the queue, counted from 1; null when it does not wait.",
        )


class QueuedSerializer(serializers.ModelSerializer[Generation]):
    """Where a new generation is found."""

    url = serializers.SerializerMethodField()
    place = PlaceField()

    class Meta:
        model = Generation
        fields = ("id", "status", "place", "url")
        read_only_fields = fields

    def get_url(self, generation: Generation) -> str:
        return link("generation", generation, self)


class GenerationSerializer(serializers.ModelSerializer[Generation]):
    """A generation without its lines, for lists."""

    url = serializers.SerializerMethodField()
    request = RequestFieldsSerializer(read_only=True)

    class Meta:
        model = Generation
        fields: tuple[str, ...] = (
            "id",
            "status",
            "url",
            "request",
            "model",
            "model_version",
            "seed",
            "error",
            "created",
            "started",
            "finished",
        )
        read_only_fields: tuple[str, ...] = fields

    def get_url(self, generation: Generation) -> str:
        return link("generation", generation, self)


class WholeGenerationSerializer(GenerationSerializer):
    """A generation with what is written of it."""

    place = PlaceField()
    sections = SectionSerializer(many=True, read_only=True)

    class Meta(GenerationSerializer.Meta):
        fields = (*GenerationSerializer.Meta.fields, "place", "sections")
        read_only_fields = fields


class AgainSerializer(StrictFields):
    same_seed = serializers.BooleanField(
        default=False, help_text="True for the same lines, false for new ones."
    )


class SongSerializer(serializers.ModelSerializer[Song], StrictFields):
    """A song with its newest words. Given words become a new version."""

    url = serializers.SerializerMethodField()
    generation = OwnObjectField(
        queryset=Generation.objects.all(),
        required=False,
        allow_null=True,
        help_text="Save what this generation wrote.",
    )
    title = serializers.CharField(max_length=flows.TITLE_LENGTH, required=False)
    made_new = True  # false when the generation was saved before
    sections = SectionSerializer(many=True, required=False)
    version = serializers.IntegerField(read_only=True)

    class Meta:
        model = Song
        fields = (
            "id",
            "url",
            "title",
            "generation",
            "version",
            "sections",
            "created",
            "updated",
        )
        read_only_fields = ("id", "created", "updated")

    def get_url(self, song: Song) -> str:
        return link("song", song, self)

    def validate_generation(self, generation: Generation | None) -> Generation | None:
        if self.instance is not None:
            raise serializers.ValidationError("A song's generation cannot be changed.")
        return generation

    def validate_sections(self, sections: list[dict[str, Any]]) -> list[sheets.Section]:
        before = self.instance.current.sections if isinstance(self.instance, Song) else ()
        try:
            return sheets.from_plain(sections, before)
        except sheets.InvalidSheet as error:
            raise serializers.ValidationError(str(error)) from error

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if self.instance is None and not (attrs.get("generation") or attrs.get("sections")):
            raise serializers.ValidationError({"sections": ["Give a generation or sections."]})
        return attrs

    def create(self, validated_data: dict[str, Any]) -> Song:
        title = validated_data.get("title", "")
        sections: Any = validated_data.get("sections")
        generation: Generation | None = validated_data.get("generation")
        if generation is None:
            title = title or sheets.first_line(sections)[: flows.TITLE_LENGTH]
            return Song.objects.keep(caller(self), title, sections)
        try:
            song, self.made_new = flows.save_song(generation, title, sections)
        except flows.NotYet as error:
            raise serializers.ValidationError({"generation": [str(error)]}) from error
        return song

    def update(self, song: Song, validated_data: dict[str, Any]) -> Song:
        song.revise(title=validated_data.get("title"), sections=validated_data.get("sections"))
        return song

    def to_representation(self, instance: Song) -> dict[str, Any]:
        newest = instance.current
        shown = super().to_representation(instance)
        return {**shown, "version": newest.number, "sections": newest.sections}


class SongVersionSerializer(serializers.ModelSerializer[SongVersion]):
    sections = SectionSerializer(many=True, read_only=True)

    class Meta:
        model = SongVersion
        fields = ("number", "title", "sections", "created")
        read_only_fields = fields


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


class NetworkSerializer(serializers.Serializer[ModelInfo]):
    """A network that can write here."""

    name = serializers.CharField(help_text="What `model` of a generation takes.")
    title = serializers.CharField()
    cell = serializers.CharField()
    version = serializers.CharField()
    parameters = serializers.IntegerField()
    metrics = serializers.DictField()


class WholeNetworkSerializer(NetworkSerializer):
    card = serializers.CharField(help_text="The model card, in Markdown.")


def caller(serializer: serializers.BaseSerializer[Any]) -> "User":
    return cast("User", serializer.context["request"].user)


def link(noun: str, row: Model, serializer: serializers.BaseSerializer[Any]) -> str:
    return reverse(f"api:{noun}-detail", args=[row.pk], request=serializer.context["request"])
