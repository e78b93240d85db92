"""Operations on webhooks, and what is on its way to them."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from generator import flows
from generator.api.base import TellsConflicts
from generator.api.fields import StrictFields, caller
from generator.models import Delivery, Webhook
from generator.models.webhooks import LONGEST_URL, Happening, every_happening

HOST = r"(?:[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])"
URL = rf"^https?://{HOST}(?::[0-9]{{1,5}})?(?:/[\x21-\x7E]*)?"


class WebhookSerializer(serializers.ModelSerializer[Webhook]):
    """An address that is told what happened."""

    url = serializers.CharField()
    events = serializers.ListField(child=serializers.ChoiceField(choices=Happening.choices))

    class Meta:
        model = Webhook
        fields: tuple[str, ...] = ("id", "url", "events", "created")
        read_only_fields: tuple[str, ...] = fields


class MadeWebhookSerializer(WebhookSerializer):
    """A new webhook with its secret."""

    class Meta(WebhookSerializer.Meta):
        fields = (*WebhookSerializer.Meta.fields, "secret")
        read_only_fields = fields
        extra_kwargs = {
            "secret": {"help_text": "With this messages are signed. It is shown this once."}
        }


class NewWebhookSerializer(StrictFields):
    """Where to, and what of."""

    url = serializers.RegexField(
        rf"{URL}\Z",
        max_length=LONGEST_URL,
        trim_whitespace=False,
        help_text="Messages are posted here. An answer of 2xx within ten seconds is their receipt.",
        error_messages={"invalid": "Give an address such as https://songs.example.org/hook."},
    )
    events = serializers.ListField(
        child=serializers.ChoiceField(choices=Happening.choices),
        min_length=1,
        max_length=len(Happening),
        default=every_happening,
        help_text="All of them, unless you choose.",
    )

    def described(self, direction: str) -> dict[str, Any]:
        said = {"url": {"pattern": f"{URL}$", "examples": ["https://songs.example.org/hook"]}}
        return {**super().described(direction), "properties": said}

    def create(self, validated_data: dict[str, Any]) -> Webhook:
        return flows.new_webhook(caller(self), **validated_data)

    def to_representation(self, instance: Webhook) -> dict[str, Any]:
        return dict(MadeWebhookSerializer(instance, context=self.context).data)


class DeliverySerializer(serializers.ModelSerializer[Delivery]):
    """A message, and how it fares."""

    body = serializers.CharField(help_text="JSON, as it is signed and sent.")
    next_attempt = serializers.DateTimeField(
        allow_null=True, help_text="Null once it was delivered or given up."
    )

    class Meta:
        model = Delivery
        fields = (
            *("id", "event", "body", "attempts", "status_code", "error"),
            *("created", "next_attempt", "delivered"),
        )
        read_only_fields = fields


@extend_schema_view(
    list=extend_schema(summary="Your webhooks"),
    retrieve=extend_schema(summary="One webhook"),
    create=extend_schema(
        summary="Have an address told when a generation ends",
        description="Messages are signed as Standard Webhooks has it, in `webhook-id`, "
        "`webhook-timestamp` and `webhook-signature`. A message that is not received is sent again "
        "after 10 s, then each time after twice as long (6 h at most), 20 times in all.",
        responses={201: MadeWebhookSerializer},
    ),
    destroy=extend_schema(summary="Delete a webhook with its messages"),
)
class WebhookViewSet(
    TellsConflicts,
    mixins.CreateModelMixin,
    mixins.RetrieveModelMixin,
    mixins.DestroyModelMixin,
    mixins.ListModelMixin,
    viewsets.GenericViewSet[Webhook],
):
    """Addresses that are told what happened."""

    queryset = Webhook.objects.none()
    filterset_class = None
    serializer_class: type[serializers.BaseSerializer[Any]] = WebhookSerializer

    def get_queryset(self) -> QuerySet[Webhook]:
        return Webhook.objects.visible_to(self.request.user)

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        return NewWebhookSerializer if self.action == "create" else self.serializer_class

    def get_success_headers(self, data: Any) -> dict[str, str]:
        return {"Location": reverse("api:webhook-detail", [data["id"]], request=self.request)}

    @extend_schema(
        summary="Send a message to try the receiver with",
        request=None,
        responses={202: DeliverySerializer},
    )
    @action(detail=True, methods=["post"])
    def ping(self, request: Request, pk: str) -> Response:
        sent = self.get_object().ping()
        where = reverse("api:delivery-list", [pk], request=request)
        shown = DeliverySerializer(sent).data
        return Response(shown, status.HTTP_202_ACCEPTED, headers={"Location": where})


WEBHOOK = OpenApiParameter("webhook_pk", OpenApiTypes.UUID, OpenApiParameter.PATH)


@extend_schema_view(
    list=extend_schema(summary="Messages to a webhook, the newest first", parameters=[WEBHOOK])
)
class DeliveryViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[Delivery]):
    """What is on its way to a webhook, and what was in the last thirty days."""

    queryset = Delivery.objects.none()
    filterset_class = None
    serializer_class = DeliverySerializer

    def get_queryset(self) -> QuerySet[Delivery]:
        mine = Webhook.objects.visible_to(self.request.user)
        return get_object_or_404(mine, pk=self.kwargs["webhook_pk"]).deliveries.all()
