"""Inquiries: a text that all networks are asked about, for the study."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import Value
from django.db.models.functions import Now

from generator.models.leases import Caps, Leased, LeasedQuerySet, LeaseLost, Status

if TYPE_CHECKING:
    from accounts.models import User

LONGEST_TEXT = 400
KEEP_FOR = timedelta(hours=1)
MOST_WAITING, MOST_RUNNING = 20, 2


class InquiryQuerySet(LeasedQuerySet["Inquiry"]):
    def old(self) -> "InquiryQuerySet":
        return self.filter(created__lt=Now() - Value(KEEP_FOR))

    def about(self, text: str) -> "Inquiry | None":
        """The newest about a text that is not old and did not go wrong."""
        lasting = self.exclude(status=Status.FAILED).exclude(pk__in=self.old())
        return lasting.filter(text=text).first()

    def ask(self, owner: "User", text: str) -> "Inquiry":
        """The one that there is about a text, or a new one; raises QueueFull."""
        with transaction.atomic():
            self.keep_room(owner.pk)
            return self.about(text) or self.enqueue(owner, text=text)


class Inquiry(Leased):
    """A text, and what each network says of it. They are nobody's: anyone may ask the same."""

    task = "generator.answer_inquiry"
    worker_died = "The worker that asked the networks died. Ask again."
    took_too_long = "The networks took too long. Ask again."

    text = models.CharField(max_length=LONGEST_TEXT)
    answers = models.JSONField(default=dict, help_text="What each network says, by its name.")

    objects = InquiryQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-id"]
        verbose_name_plural = "inquiries"
        indexes = [
            *Leased.Meta.indexes,
            models.Index(fields=["text", "-created"], name="inquiry_newest_about_text"),
        ]

    def __str__(self) -> str:
        return self.text

    @classmethod
    def caps(cls) -> Caps:
        return Caps(MOST_WAITING, MOST_RUNNING)

    def answer(self, answers: dict[str, Any]) -> None:
        """Store what the networks say and end, only while the lease is ours."""
        with transaction.atomic():
            if not self._held().update(answers=answers):
                raise LeaseLost
            self.finish()
