"""Generations: requests for songs, and the lines written for them."""

import uuid
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from celery import current_app
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from kombu.exceptions import OperationalError

from generator import sheets
from ml.request import SongRequest

if TYPE_CHECKING:
    from accounts.models import User
    from ml.composer import Line

LEASE = timedelta(seconds=8)
MAX_ATTEMPTS = 3
NUDGE_AFTER = timedelta(seconds=15)
WORKER_DIED = (
    "The worker that wrote this song died, and so did the next ones. "
    "The lines that it wrote are kept; you can try again."
)


class Status(models.TextChoices):
    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Writing"
    DONE = "done", "Done"
    STOPPED = "stopped", "Stopped"
    FAILED = "failed", "Failed"


class LeaseLost(Exception):
    """Another worker holds this generation now, or it has ended: write nothing more."""


class GenerationQuerySet(QuerySet["Generation"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> "GenerationQuerySet":
        return self.filter(owner_id=user.pk) if user.pk else self.none()

    def with_lines(self) -> "GenerationQuerySet":
        """Each generation with its lines, for lists, in one more query for all."""
        return self.prefetch_related("lines")

    def active(self) -> "GenerationQuerySet":
        return self.filter(status__in=[Status.QUEUED, Status.RUNNING])

    def abandoned(self) -> "GenerationQuerySet":
        """Running, but the worker's lease ran out: it died or hangs."""
        return self.filter(status=Status.RUNNING, lease_until__lt=Now())

    def unattended(self) -> "GenerationQuerySet":
        """No worker is writing these."""
        return self.filter(
            Q(status=Status.QUEUED) | Q(status=Status.RUNNING, lease_until__lt=Now())
        )

    def claimable(self) -> "GenerationQuerySet":
        return self.unattended().filter(attempts__lt=MAX_ATTEMPTS, stop_requested=False)

    def forgotten(self) -> "GenerationQuerySet":
        """Claimable, and the last message about them is lost or never left."""
        long_ago = Now() - Value(NUDGE_AFTER)
        return self.claimable().filter(
            Q(nudged=None) | Q(nudged__lt=long_ago) | Q(nudged__lt=F("lease_until"))
        )

    def start(self, owner: "User", request: SongRequest) -> "Generation":
        """Keep the request and tell the workers once the row is committed."""
        generation = self.create(
            owner=owner, request=request.as_fields(), model=request.model, seed=request.seed
        )
        generation.nudge_on_commit()
        return generation

    def nudge_forgotten(self) -> int:
        """Send messages again for work that no worker has taken; one sender each."""
        taken = 0
        for generation in self.forgotten().only("pk", "nudged"):
            same = Generation.objects.filter(pk=generation.pk, nudged=generation.nudged)
            if same.forgotten().update(nudged=Now()):
                generation.nudge()
                taken += 1
        return taken

    def end_abandoned(self) -> int:
        """End what no further worker will take: stopped by its owner, or tried too often."""
        return (
            self.abandoned()
            .filter(Q(stop_requested=True) | Q(attempts__gte=MAX_ATTEMPTS))
            .update(
                status=Case(
                    When(stop_requested=True, then=Value(Status.STOPPED)),
                    default=Value(Status.FAILED),
                ),
                error=Case(When(stop_requested=True, then=Value("")), default=Value(WORKER_DIED)),
                lease_token=None,
                lease_until=None,
                finished=Now(),
            )
        )


class Generation(models.Model):
    """One request for a song, and how far its writing has come.

        queued --claim--> running --finish--> done
          |  ^              |  |----stop----> stopped
          |  |              |  `----fail----> failed
          |  |              |                   |
          |  `------------ retry ---------------'
          `----stop----> stopped

    A worker holds a running row by a lease. Each line is stored only under the lease,
    so a worker that lost it (slow, or thought dead) can write nothing more. When the
    lease runs out another worker claims the row, and goes on after the last line.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="generations"
    )
    request = models.JSONField(help_text="The whole request, normalised.")
    model = models.CharField(max_length=60)
    model_version = models.CharField(max_length=100, blank=True)
    seed = models.BigIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    error = models.TextField(blank=True)
    stop_requested = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    nudged = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    started = models.DateTimeField(null=True, blank=True)
    finished = models.DateTimeField(null=True, blank=True)

    objects = GenerationQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-id"]
        indexes = [
            models.Index(fields=["owner", "-created"], name="generation_newest_of_owner"),
            models.Index(
                fields=["status", "lease_until"],
                condition=Q(status__in=["queued", "running"]),
                name="generation_still_to_write",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("generator:generation", args=[self.pk])

    # What it is

    @property
    def song_request(self) -> SongRequest:
        return SongRequest(**self.request)

    @property
    def title(self) -> str:
        return self.request["theme"] or self.opening.rstrip(" ,;:") or "A new song"

    @property
    def opening(self) -> str:
        return next(iter(self.couplet), "") or str(self.request["first_line"])

    @property
    def couplet(self) -> list[str]:
        """The first two lines, as far as they are written; lists fetch them by `with_lines`."""
        return [line.text for line in self.lines.all()[:2]]

    @property
    def is_active(self) -> bool:
        return self.status in (Status.QUEUED, Status.RUNNING)

    @property
    def has_failed(self) -> bool:
        return self.status == Status.FAILED

    def sections(self) -> list[sheets.Section]:
        return sheets.from_lines(self.lines.all())

    # How it is told to workers

    def nudge_on_commit(self) -> None:
        transaction.on_commit(self.nudge)

    def nudge(self) -> bool:
        """Tell the workers. With no broker the row waits, and a worker finds it later."""
        try:
            current_app.send_task("generator.write_song", args=[str(self.pk)], retry=False)
        except OperationalError:
            return False
        Generation.objects.filter(pk=self.pk).update(nudged=Now())
        return True

    # What a worker does with it

    def claim(self) -> bool:
        """Take the row under a lease; true for exactly one of many claimers."""
        token = uuid.uuid4()
        claimed = (
            Generation.objects.filter(pk=self.pk)
            .claimable()
            .update(
                status=Status.RUNNING,
                lease_token=token,
                lease_until=Now() + Value(LEASE),
                attempts=F("attempts") + 1,
                started=Coalesce("started", Now()),
            )
        )
        if claimed:
            self.refresh_from_db()
            self.lease_token = token
        return claimed == 1

    def renew(self) -> bool:
        """Hold the lease longer; false when it is lost."""
        return self._held().update(lease_until=Now() + Value(LEASE)) == 1

    def should_stop(self) -> bool:
        """Its owner wants no more, or it is no longer ours."""
        return not self._held().filter(stop_requested=False).exists()

    def use_version(self, version: str) -> None:
        self._held().update(model_version=version)
        self.model_version = version

    def add_line(self, line: "Line") -> "GeneratedLine":
        """Store the next line, only while the lease is ours."""
        with transaction.atomic():
            if not self.renew():
                raise LeaseLost
            return self.lines.create(**asdict(line))

    def finish(self, *, stopped: bool = False) -> bool:
        return self._end(Status.STOPPED if stopped else Status.DONE)

    def fail(self, reason: str) -> bool:
        return self._end(Status.FAILED, reason)

    # What its owner does with it

    def request_stop(self) -> None:
        """Stop between two lines; at once when no worker is writing."""
        row = Generation.objects.filter(pk=self.pk)
        if not row.unattended().update(status=Status.STOPPED, finished=Now()):
            row.filter(status=Status.RUNNING).update(stop_requested=True)
        self.refresh_from_db()

    def retry(self) -> bool:
        """Go on after a failure, from the lines that are there."""
        changed = Generation.objects.filter(pk=self.pk, status=Status.FAILED).update(
            status=Status.QUEUED,
            error="",
            attempts=0,
            stop_requested=False,
            nudged=None,
            finished=None,
        )
        if changed:
            self.refresh_from_db()
            self.nudge_on_commit()
        return changed == 1

    def _held(self) -> GenerationQuerySet:
        return Generation.objects.filter(
            pk=self.pk, status=Status.RUNNING, lease_token=self.lease_token
        )

    def _end(self, status: Status, error: str = "") -> bool:
        changed = self._held().update(
            status=status, error=error, lease_token=None, lease_until=None, finished=Now()
        )
        if changed:
            self.refresh_from_db()
        return changed == 1


class GeneratedLine(models.Model):
    """One written line, with what was asked of it and what was measured."""

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    section = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=30)
    text = models.TextField()
    syllables = models.PositiveSmallIntegerField()
    target = models.PositiveSmallIntegerField()
    rhyme = models.CharField(max_length=4)
    ok = models.BooleanField()
    missed = models.TextField(blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["generation", "position"], name="line_once_in_generation"
            )
        ]

    def __str__(self) -> str:
        return self.text

    def as_event(self) -> dict[str, Any]:
        """What a follower of the song is told about this line."""
        return {
            "position": self.position,
            "section": self.section,
            "kind": self.kind,
            "text": self.text,
            "syllables": self.syllables,
            "rhyme": self.rhyme,
            "ok": self.ok,
            "missed": self.missed,
        }
