"""Operations on models of one's own: songs to learn from, trainings, and what came of them."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, renderers, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from generator import downloads, flows, intake, own
from generator.api.base import TellsConflicts
from generator.api.fields import OwnObjectField, StrictFields, TruthField, WordsField, caller, link
from generator.api.takeout import MEDIA_TYPE, ZipRenderer
from generator.models import DataSet, OwnModel, Training
from generator.models.trainings import NAME_LENGTH
from generator.own_forms import LONGEST_PASTE

LOOK_AGAIN_SECONDS = "5"
USUAL_PARENT = "gru"


class NamedFields(StrictFields):
    name = WordsField(max_length=NAME_LENGTH)

    def described(self, direction: str) -> dict[str, Any]:
        said = {"name": {"pattern": WordsField.PATTERN, "examples": ["My songs"]}}
        return {**super().described(direction), "properties": said}


class DataSetSerializer(serializers.ModelSerializer[DataSet]):
    """Songs to learn from, as they were understood."""

    songs = serializers.IntegerField(source="kept", help_text="How many were understood.")
    report = serializers.DictField(help_text="What was kept, what was dropped and why.")

    class Meta:
        model = DataSet
        fields = ("id", "name", "songs", "report", "created")
        read_only_fields = fields


class NewDataSetSerializer(NamedFields):
    """Words to learn from: given here, or what you have at the site."""

    text = serializers.CharField(
        max_length=LONGEST_PASTE,
        required=False,
        trim_whitespace=False,
        help_text="A blank line between verses, a line of --- between songs.",
    )
    songs = TruthField(default=False, help_text="All of your songs.")
    favourites = TruthField(default=False, help_text="All of your favourites.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        mine = attrs["songs"] or attrs["favourites"]
        if bool(attrs.get("text")) == mine:
            raise serializers.ValidationError({"text": ["Give words, or ask for what you have."]})
        try:
            if mine:
                user = caller(self)
                found = own.songs_and_favourites(user, attrs["songs"], attrs["favourites"])
            else:
                found = intake.of_text(attrs["text"])
        except intake.Refused as error:
            raise serializers.ValidationError({"text": [str(error)]}) from error
        return {"name": attrs["name"], "found": found}

    def create(self, validated_data: dict[str, Any]) -> DataSet:
        return own.keep(caller(self), **validated_data)

    def to_representation(self, instance: DataSet) -> dict[str, Any]:
        return dict(DataSetSerializer(instance, context=self.context).data)


class TrainingSerializer(serializers.ModelSerializer[Training]):
    """A model that is tuned on songs, and how far it has come."""

    data_set = serializers.UUIDField(source="data_id", allow_null=True)
    begin_with = serializers.CharField(source="parent")
    curve = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField()),
        help_text="Step, loss in nats a token, word perplexity of songs kept back; in rows.",
    )
    model = serializers.SerializerMethodField(
        help_text="What `model` of a generation takes; null until it is ready."
    )
    url = serializers.SerializerMethodField()

    class Meta:
        model = Training
        fields = (
            *("id", "status", "error", "url", "name", "begin_with", "data_set", "step", "steps"),
            *("seconds_left", "curve", "sample", "model", "created", "started", "finished"),
        )
        read_only_fields = fields

    def get_model(self, training: Training) -> str | None:
        found = OwnModel.objects.filter(pk=training.pk).first()
        return found.key if found else None

    def get_url(self, training: Training) -> str:
        return link("training", training, self)


class NewTrainingSerializer(NamedFields):
    """What a model shall be made of."""

    data_set = OwnObjectField(queryset=DataSet.objects.all(), help_text="The songs.")
    begin_with = serializers.CharField(
        default=USUAL_PARENT, max_length=60, help_text="The network to begin with."
    )

    def validate_begin_with(self, name: str) -> str:
        if name not in flows.networks():
            raise serializers.ValidationError("There is no such network.")
        return name

    def create(self, validated_data: dict[str, Any]) -> Training:
        given = validated_data
        return own.train(given["data_set"], given["begin_with"], given["name"])

    def to_representation(self, instance: Training) -> dict[str, Any]:
        return dict(TrainingSerializer(instance, context=self.context).data)


class OwnModelSerializer(serializers.ModelSerializer[OwnModel]):
    """A model of your own."""

    model = serializers.CharField(source="key", help_text="What `model` of a generation takes.")
    metrics = serializers.DictField(
        help_text="`valid`: on songs kept back; `parent`: what it began with, on the same."
    )

    class Meta:
        model = OwnModel
        fields = ("id", "model", "name", "parent", "cell", "version", "parameters", "metrics")
        read_only_fields = fields


class NameOfModelSerializer(NamedFields):
    """Another name."""


@extend_schema_view(
    list=extend_schema(summary="Your data sets, the newest first"),
    retrieve=extend_schema(summary="One data set: what was understood, what was dropped and why"),
    create=extend_schema(summary="Bring songs to learn from", responses={201: DataSetSerializer}),
    destroy=extend_schema(summary="Delete a data set; models that learned from it stay"),
)
class DataSetViewSet(
    TellsConflicts,
    mixins.CreateModelMixin,
    mixins.RetrieveModelMixin,
    mixins.DestroyModelMixin,
    mixins.ListModelMixin,
    viewsets.GenericViewSet[DataSet],
):
    """Songs to learn from."""

    scopes = dict.fromkeys(("create", "destroy"), "train")
    queryset = DataSet.objects.none()
    filterset_class = None
    serializer_class: type[serializers.BaseSerializer[Any]] = DataSetSerializer

    def get_queryset(self) -> QuerySet[DataSet]:
        return DataSet.objects.visible_to(self.request.user)

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        return NewDataSetSerializer if self.action == "create" else self.serializer_class

    def get_success_headers(self, data: Any) -> dict[str, str]:
        return {"Location": reverse("api:data-set-detail", [data["id"]], request=self.request)}


@extend_schema_view(
    list=extend_schema(summary="Your trainings, the newest first"),
    retrieve=extend_schema(
        summary="One training, and how far it is",
        description="While it is under way, `Retry-After` tells when to look again.",
    ),
    create=extend_schema(
        summary="Have a network tuned on your songs", responses={202: TrainingSerializer}
    ),
)
class TrainingViewSet(
    TellsConflicts,
    mixins.CreateModelMixin,
    mixins.RetrieveModelMixin,
    mixins.ListModelMixin,
    viewsets.GenericViewSet[Training],
):
    """Models under way."""

    scopes = dict.fromkeys(("create", "keep", "cancel", "retry"), "train")
    queryset = Training.objects.none()
    filterset_class = None
    serializer_class: type[serializers.BaseSerializer[Any]] = TrainingSerializer

    def get_queryset(self) -> QuerySet[Training]:
        return Training.objects.visible_to(self.request.user)

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        return NewTrainingSerializer if self.action == "create" else self.serializer_class

    def get_success_headers(self, data: Any) -> dict[str, str]:
        return {"Location": data["url"]}

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        training = self.get_object()
        response = Response(self.get_serializer(training).data)
        if training.is_active:
            response["Retry-After"] = LOOK_AGAIN_SECONDS
        return response

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response = super().create(request, *args, **kwargs)
        response.status_code = status.HTTP_202_ACCEPTED
        return response

    @extend_schema(
        summary="Stop, and keep the best so far", request=None, responses=TrainingSerializer
    )
    @action(detail=True, methods=["post"])
    def keep(self, request: Request, pk: str) -> Response:
        training = self.get_object()
        own.stop_with_best(training)
        return self._told(training)

    @extend_schema(
        summary="Cancel a training: nothing of it is kept",
        request=None,
        responses=TrainingSerializer,
    )
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        training = self.get_object()
        training.request_stop()
        return self._told(training)

    @extend_schema(
        summary="Go on with a training that failed",
        request=None,
        responses=TrainingSerializer,
    )
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str) -> Response:
        training = self.get_object()
        own.retry(training)
        return self._told(training)

    def _told(self, training: Training) -> Response:
        return Response(self.get_serializer(training).data)


@extend_schema_view(
    list=extend_schema(summary="Your own models, the newest first"),
    retrieve=extend_schema(summary="One model of your own"),
    destroy=extend_schema(summary="Delete a model with all of its files"),
)
class OwnModelViewSet(
    TellsConflicts,
    mixins.RetrieveModelMixin,
    mixins.DestroyModelMixin,
    mixins.ListModelMixin,
    viewsets.GenericViewSet[OwnModel],
):
    """Models that you alone may write with."""

    scopes = dict.fromkeys(("partial_update", "destroy"), "train")
    queryset = OwnModel.objects.none()
    filterset_class = None
    serializer_class = OwnModelSerializer

    def get_queryset(self) -> QuerySet[OwnModel]:
        return OwnModel.objects.visible_to(self.request.user)

    @extend_schema(
        summary="Rename a model", request=NameOfModelSerializer, responses=OwnModelSerializer
    )
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        model = self.get_object()
        wish = NameOfModelSerializer(data=request.data, context=self.get_serializer_context())
        wish.is_valid(raise_exception=True)
        model.name = wish.validated_data["name"]
        model.save(update_fields=["name"])
        return Response(self.get_serializer(model).data)

    def perform_destroy(self, instance: OwnModel) -> None:
        own.delete(instance)

    @extend_schema(
        summary="The files of a model, as a zip: safetensors, facts and card",
        responses={(200, MEDIA_TYPE): OpenApiTypes.BINARY},
    )
    @action(detail=True, renderer_classes=[renderers.JSONRenderer, ZipRenderer])
    def export(self, request: Request, pk: str) -> HttpResponseBase:
        model = self.get_object()
        return downloads.of_file(own.archive_of(model), f"{model.name}.zip", MEDIA_TYPE)
