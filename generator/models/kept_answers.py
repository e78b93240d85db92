"""Answers kept under a caller's key, so that a call sent again is answered and not done again."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import QuerySet, Value
from django.db.models.functions import Now

if TYPE_CHECKING:
    from accounts.models import User

KEEP_FOR = timedelta(days=1)
LONGEST_KEY = 200


class KeptAnswerQuerySet(QuerySet["KeptAnswer"]):
    def old(self) -> "KeptAnswerQuerySet":
        return self.filter(created__lt=Now() - Value(KEEP_FOR))

    def claim(self, owner: "User", key: str, call: str) -> tuple["KeptAnswer", bool]:
        """The one under a key, and whether the call is new and yet to be answered.

        While another transaction answers under the same key, this waits for its end.
        """
        return self.get_or_create({"call": call}, owner=owner, key=key)


class KeptAnswer(models.Model):
    """What a call was answered with. It is stored with what the call did, or not at all."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="kept_answers"
    )
    key = models.CharField(max_length=LONGEST_KEY)
    call = models.CharField(max_length=64, help_text="A hash of the method, address and body.")
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.JSONField(null=True)
    created = models.DateTimeField(auto_now_add=True)

    objects = KeptAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-id"]
        indexes = [models.Index(fields=["created"], name="kept_answer_oldest")]
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="kept_answer_once_of_owner")
        ]

    def __str__(self) -> str:
        return self.key

    def keep(self, status: int, headers: dict[str, str], body: Any) -> None:
        self.status, self.headers, self.body = status, headers, body
        self.save(update_fields=["status", "headers", "body"])
