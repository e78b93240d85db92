"""Webhooks: addresses that are told what happened, and what is on its way to them.

Signed as Standard Webhooks has it (www.standardwebhooks.com).
"""

import base64
import json
import secrets
import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Now
from django.utils import timezone

from generator.models.owned import OwnedQuerySet

if TYPE_CHECKING:
    from accounts.models import User

MOST_WEBHOOKS = 10
LONGEST_URL = 500
# Longer than any call may take, so that no other worker makes the same one meanwhile.
LEASE = timedelta(minutes=1)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(hours=6)
MOST_ATTEMPTS = 20  # over two and a half days
KEEP_FOR = timedelta(days=30)


class Happening(models.TextChoices):
    """What a webhook may be told of."""

    DONE = "generation.done", "A generation is written to its end"
    STOPPED = "generation.stopped", "A generation was stopped"
    FAILED = "generation.failed", "A generation failed"


PING = "ping"


def every_happening() -> list[str]:
    return list(Happening.values)


class TooManyWebhooks(Exception):
    """The user has as many as one may."""


class WebhookQuerySet(OwnedQuerySet["Webhook"]):
    def add(self, owner: "User", url: str, events: Sequence[str]) -> "Webhook":
        """A new one with a secret of its own; raises TooManyWebhooks."""
        with transaction.atomic():
            type(owner).objects.select_for_update(no_key=True).get(pk=owner.pk)
            if self.filter(owner=owner).count() >= MOST_WEBHOOKS:
                raise TooManyWebhooks
            return self.create(owner=owner, url=url, events=list(events))


def new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


class Webhook(models.Model):
    """An address of a user's that is told of what happens to what is theirs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="webhooks"
    )
    url = models.CharField(max_length=LONGEST_URL)
    events = ArrayField(models.CharField(max_length=40, choices=Happening), default=every_happening)
    secret = models.CharField(max_length=80, default=new_secret, editable=False)
    created = models.DateTimeField(auto_now_add=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-id"]

    def __str__(self) -> str:
        return self.url

    def ping(self) -> "Delivery":
        """Send a word to try the receiver with."""
        return Delivery.objects.create(webhook=self, event=PING, body=_body(PING, {}))


class DeliveryQuerySet(QuerySet["Delivery"]):
    def announce(self, owner_id: int, event: str, data: dict[str, Any]) -> None:
        """Put news on its way to every webhook of the owner that asked for such."""
        asked = Webhook.objects.filter(owner=owner_id, events__contains=[event])
        body = _body(event, data)
        self.bulk_create(Delivery(webhook=webhook, event=event, body=body) for webhook in asked)

    def claim_due(self, most: int) -> list["Delivery"]:
        """Take what is due: nobody else gets it before the lease runs out."""
        with transaction.atomic():
            due = self.filter(next_attempt__lte=Now()).order_by("next_attempt")
            names = list(
                due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:most]
            )
            claimed = self.filter(pk__in=names)
            claimed.update(next_attempt=Now() + Value(LEASE), attempts=F("attempts") + 1)
            return list(claimed.select_related("webhook"))

    def old(self) -> "DeliveryQuerySet":
        return self.filter(created__lt=Now() - Value(KEEP_FOR))


class Delivery(models.Model):
    """A message to a webhook, and how it fares.

    It is due at `next_attempt`, and at no time once it was delivered or given up. A worker that
    calls the receiver moves that time beyond the call first: should the worker die, another one
    calls again, so a receiver may rarely get a message twice, with the same id.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=40)
    body = models.TextField(help_text="JSON, as it is signed and sent.")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt = models.DateTimeField(null=True, blank=True, default=timezone.now)
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)
    error = models.TextField(blank=True)
    created = models.DateTimeField(auto_now_add=True)
    delivered = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-id"]
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(
                fields=["next_attempt"],
                condition=models.Q(next_attempt__isnull=False),
                name="delivery_due",
            ),
            models.Index(fields=["created"], name="delivery_oldest"),
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.webhook_id}"

    def arrived(self, status_code: int) -> None:
        self.delivered, self.next_attempt = timezone.now(), None
        self._note(status_code, "")

    def missed(self, status_code: int | None, error: str) -> None:
        """Try again later, each time after twice as long, or give up."""
        if self.attempts >= MOST_ATTEMPTS:
            self.next_attempt = None
        else:
            wait = FIRST_WAIT * 2 ** (self.attempts - 1)
            self.next_attempt = timezone.now() + min(wait, LONGEST_WAIT)
        self._note(status_code, error)

    def _note(self, status_code: int | None, error: str) -> None:
        self.status_code, self.error = status_code, error
        self.save(update_fields=["delivered", "next_attempt", "status_code", "error"])


def _body(event: str, data: dict[str, Any]) -> str:
    return json.dumps({"type": event, "timestamp": timezone.now().isoformat(), "data": data})
