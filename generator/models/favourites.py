"""Verses that a writer marked, with ratings."""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Prefetch, Q, Value
from django.db.models.functions import Coalesce

from generator.models.fields import ListOf
from generator.models.generations import Generation
from generator.models.owned import OwnedQuerySet
from generator.models.songs import Song
from ml.song.line import Line

if TYPE_CHECKING:
    from accounts.models import User
    from ml.song.line import Section

RATINGS = range(1, 6)
STARS = Coalesce("rating", Value(0))  # a verse without a rating comes after all rated ones


class FavouriteQuerySet(OwnedQuerySet["Favourite"]):
    def with_sources(self) -> "FavouriteQuerySet":
        """Each favourite with its song or generation, titles and all."""
        generations = Prefetch("generation", Generation.objects.with_lines())
        return self.select_related("song").prefetch_related(generations)

    def keep(
        self,
        owner: "User",
        verse: "Section",
        index: int,
        *,
        generation: Generation | None = None,
        song: Song | None = None,
        version: int | None = None,
        rating: int | None = None,
    ) -> "Favourite":
        """Mark a verse; marking it again keeps one mark, with the newer rating if given."""
        kept = {"kind": verse.kind, "lines": verse.lines}
        favourite, _ = self.update_or_create(
            owner=owner,
            generation=generation,
            song=song,
            version=version,
            section=index,
            defaults=kept if rating is None else {**kept, "rating": rating},
            create_defaults={**kept, "rating": rating},
        )
        return favourite


class Favourite(models.Model):
    """One section of a generation or of a song's version, with a copy of its lines.

    The copy stays when the song changes or goes away.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="favourites"
    )
    generation = models.ForeignKey(
        Generation, on_delete=models.SET_NULL, null=True, blank=True, related_name="favourites"
    )
    song = models.ForeignKey(
        Song, on_delete=models.SET_NULL, null=True, blank=True, related_name="favourites"
    )
    version = models.PositiveIntegerField(null=True, blank=True)
    section = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=30)
    lines = ListOf(Line)
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    objects = FavouriteQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-id"]
        indexes = [
            models.Index(
                fields=["owner", "-created", "-id"],
                include=["rating"],
                name="favourite_newest_of_owner",
            ),
            models.Index(
                "owner",
                STARS.desc(),
                F("created").desc(),
                F("id").desc(),
                name="favourite_best_of_owner",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(rating=None) | Q(rating__gte=1, rating__lte=5),
                name="favourite_rating_1_to_5",
            ),
            models.UniqueConstraint(
                fields=["owner", "generation", "section"],
                condition=Q(generation__isnull=False),
                name="favourite_once_in_generation",
            ),
            models.UniqueConstraint(
                fields=["owner", "song", "version", "section"],
                condition=Q(song__isnull=False),
                name="favourite_once_in_version",
            ),
        ]

    def __str__(self) -> str:
        return self.lines[0].text if self.lines else self.kind

    def rate(self, rating: int | None) -> None:
        self.rating = rating
        self.save(update_fields=["rating"])
