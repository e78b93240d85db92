"""Verses that a writer marked, with ratings."""

import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Prefetch, Q, Value
from django.db.models.functions import Coalesce

from generator.models.fields import ListOf
from generator.models.generations import Generation
from generator.models.owned import OwnedQuerySet
from generator.models.songs import Song
from ml.song.line import Line, Section

if TYPE_CHECKING:
    from accounts.models import User

RATINGS = range(1, 6)
STARS = Coalesce("rating", Value(0))  # a verse without a rating comes after all rated ones


class FavouriteQuerySet(OwnedQuerySet["Favourite"]):
    def with_sources(self) -> "FavouriteQuerySet":
        """Each favourite with its song as it is now, or its generation, titles and all."""
        generations = Prefetch("generation", Generation.objects.with_lines())
        return self.with_newest_words().prefetch_related(generations)

    def with_newest_words(self) -> "FavouriteQuerySet":
        """Each favourite with its song as it is now."""
        return self.prefetch_related(Prefetch("song", Song.objects.with_newest()))

    def keep(
        self,
        owner: "User",
        verse: Section,
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

    def keep_of_song(self, song: Song, index: int, rating: int | None = None) -> "Favourite":
        """Mark a verse of a song's newest words; the same words, wherever they stand, are once."""
        version = song.current
        verse = version.sections[index]
        for mark in self.filter(owner=song.owner_id, song=song):
            if mark.says(verse) and mark.place_in(version.sections) == index:
                mark.rate(rating or mark.rating)
                return mark
        return self.keep(song.owner, verse, index, song=song, version=version.number, rating=rating)


class Favourite(models.Model):
    """One section of a generation or of a song's version, with a copy of its lines.

    The copy stays when the song changes or goes away. `version` and `section` tell where a song
    had it then; where it stands now is found by the names of its lines.
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

    @property
    def stands_in(self) -> int | None:
        """The section of its song's newest words that it stands at; None: of none."""
        song = self.song
        return self.place_in(song.current.sections) if song and not song.deleted else None

    @property
    def is_reworded(self) -> bool:
        """Whether it stands in its song in other words now."""
        place = self.stands_in
        return bool(
            self.song and place is not None and not self.says(self.song.current.sections[place])
        )

    def place_in(self, sections: Sequence[Section]) -> int | None:
        """Which section has most of its lines; None where none of them is left."""
        mine = {line.id for line in self.lines if line.id}
        shared = [sum(line.id in mine for line in section.lines) for section in sections]
        most = max(shared, default=0)
        return shared.index(most) if most else None

    def says(self, verse: Section) -> bool:
        return [line.text for line in self.lines] == [line.text for line in verse.lines]

    def rate(self, rating: int | None) -> None:
        self.rating = rating
        self.save(update_fields=["rating"])
