"""Words by which a writer finds songs again."""

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower

from generator.models.owned import OwnedQuerySet

if TYPE_CHECKING:
    from accounts.models import User
    from generator.models.songs import Song

LONGEST_TAG = 40
MOST_TAGS = 20  # of one song


class TagQuerySet(OwnedQuerySet["Tag"]):
    def counted(self) -> "TagQuerySet":
        """Each with `count`, the songs that have it, deleted ones aside."""
        kept = Count("songs", filter=Q(songs__deleted=None))
        return self.annotate(count=kept).order_by("name", "id")

    def named(self, owner: "User", names: Iterable[str]) -> list["Tag"]:
        """The tags of those names, whatever their case; made where there are none."""
        wanted = {name.lower(): name for name in names}
        self.bulk_create(
            [Tag(owner=owner, name=name) for name in wanted.values()], ignore_conflicts=True
        )
        same = self.filter(owner=owner).annotate(plain=Lower("name"))
        return list(same.filter(plain__in=wanted))

    def put_on(self, songs: "QuerySet[Song]", owner: "User", name: str, *, on: bool) -> None:
        """Put a tag on songs of its owner, or take it off; all of them in one go."""
        with transaction.atomic():
            (tag,) = self.named(owner, [name])
            if on:
                tag.songs.add(*songs)
            else:
                tag.songs.remove(*songs)
            self.tidy(owner)

    def tidy(self, owner: "User") -> None:
        """Drop those that no song has."""
        self.filter(owner=owner, songs=None).delete()


class Tag(models.Model):
    """A word on songs of one writer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tags"
    )
    name = models.CharField(max_length=LONGEST_TAG)

    objects = TagQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint("owner", Lower("name"), name="tag_once_of_owner"),
        ]

    def __str__(self) -> str:
        return self.name
