"""Generations: requests for songs, and the lines written for them."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Upper
from django.urls import reverse

from generator.models.books import Book, speech
from generator.models.leases import Caps, Leased, LeasedQuerySet, LeaseLost
from generator.models.webhooks import Delivery
from ml.english.speech import Speech
from ml.song.line import Line, Section, as_sections
from ml.song.request import SongRequest

if TYPE_CHECKING:
    from accounts.models import User


COLUMNS = ("position", "section", "kind", "text")  # of a line that the database itself reads


class GenerationQuerySet(LeasedQuerySet["Generation"]):
    def with_lines(self) -> "GenerationQuerySet":
        """Each generation with its lines, for lists, in one more query for all."""
        return self.prefetch_related("lines")

    def start(self, owner: "User", request: SongRequest, book: str | None = None) -> "Generation":
        """Keep the request and tell the workers once the row is committed.

        Args:
            book: pronunciations; their owner's of now if none are given.
        """
        return self.enqueue(
            owner,
            request=request.as_fields(),
            model=request.model,
            seed=request.seed,
            book=Book.objects.text_of(owner.pk) if book is None else book,
        )


class Generation(Leased):
    """One request for a song, and how far its writing has come, line by line."""

    task = "generator.write_song"
    worker_died = (
        "The worker that wrote this song died, and so did the next ones. "
        "The lines that it wrote are kept; you can try again."
    )
    took_too_long = (
        "This song took longer than a song may take here. "
        "The lines that came are kept; you can go on from them."
    )

    request = models.JSONField(help_text="The whole request, normalised.")
    model = models.CharField(max_length=60)
    model_version = models.TextField(
        blank=True, help_text="Of the model that wrote; of all in their order, where it changed."
    )
    seed = models.BigIntegerField()
    genre = models.GeneratedField(
        expression=KeyTextTransform("genre", "request"),
        output_field=models.TextField(),
        db_persist=True,
    )
    theme_in_capitals = models.GeneratedField(
        expression=Upper(KeyTextTransform("theme", "request")),
        output_field=models.TextField(),
        db_persist=True,
        help_text="What a search without regard to case looks in.",
    )
    book = models.TextField(
        blank=True, help_text="Its owner's pronunciations when it was asked for."
    )

    objects = GenerationQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-id"]
        indexes = [
            *Leased.Meta.indexes,
            # All that lists are sorted and filtered by: what is not shown is passed over here.
            models.Index(
                fields=["owner", "-created", "-id"],
                include=["status", "model", "genre", "theme_in_capitals"],
                name="generation_newest_of_owner",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("generator:generation", args=[self.pk])

    @classmethod
    def caps(cls) -> Caps:
        return Caps(settings.QUEUED_PER_USER, settings.RUNNING_PER_USER)

    # What it is

    @property
    def song_request(self) -> SongRequest:
        return SongRequest.stored(self.request)

    @property
    def speech(self) -> Speech:
        """How its words are said."""
        return speech(self.book)

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

    def sections(self) -> list[Section]:
        return as_sections(row.line for row in self.lines.all())

    # What a worker does with it

    def tell_of_end(self) -> None:
        """Put the news on its way to webhooks: it is sent if and only if the end is stored."""
        facts = {"id": str(self.pk), "status": self.status, "title": self.title}
        Delivery.objects.announce(self.owner_id, f"generation.{self.status}", facts)

    def use_version(self, version: str) -> None:
        """Name the version that writes the next line, after those that wrote earlier ones."""
        named = self.model_version.split(", ") if self.model_version else []
        if version not in named:
            self.model_version = ", ".join([*named, version])
            self._held().update(model_version=self.model_version)

    def add_line(self, line: Line) -> "GeneratedLine":
        """Store the next line, only while the lease is ours."""
        with transaction.atomic():
            if not self.renew():
                raise LeaseLost
            return self.lines.create(**GeneratedLine.columns(self._receipted(line)))

    def _receipted(self, line: Line) -> Line:
        """The line with a receipt that leads back here."""
        return replace(line, receipt=replace(line.receipt, source=str(self.pk)))


class GeneratedLine(models.Model):
    """One written line: where it stands and its words, and all else that is known of it."""

    # Its index is that of the constraint below.
    generation = models.ForeignKey(
        Generation, on_delete=models.CASCADE, related_name="lines", db_index=False
    )
    position = models.PositiveSmallIntegerField()
    section = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=30)
    text = models.TextField()
    facts = models.JSONField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["generation", "position"], name="line_once_in_generation"
            )
        ]

    def __str__(self) -> str:
        return self.text

    @staticmethod
    def columns(line: Line) -> dict[str, Any]:
        """A line as this table keeps it."""
        facts = line.as_fields()
        return {name: facts.pop(name) for name in COLUMNS} | {"facts": facts}

    @property
    def line(self) -> Line:
        return Line.from_fields({**self.facts, **{name: getattr(self, name) for name in COLUMNS}})

    def as_event(self) -> dict[str, Any]:
        """What a follower of the song is told about this line."""
        return self.line.as_fields()
