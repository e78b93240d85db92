"""Links by which anyone who has one may read a song."""

import secrets
from datetime import timedelta

from django.db import models
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from generator.models.songs import Song

LONGEST_DAYS = 365


def new_token() -> str:
    return secrets.token_urlsafe(24)


class ShareQuerySet(QuerySet["Share"]):
    def open(self) -> "ShareQuerySet":
        """Those that lead to a song now."""
        not_ended = Q(expires=None) | Q(expires__gt=timezone.now())
        return self.filter(not_ended, song__deleted=None)

    def give(self, song: Song, days: int | None = None) -> "Share":
        """Share a song for some days, or until the link is taken back; one link stays the same.

        One that has ended gives way to a new one: whoever had it was told that it would end.
        """
        self.filter(song=song, expires__lte=timezone.now()).delete()
        expires = timezone.now() + timedelta(days=days) if days else None
        share, _ = self.update_or_create(song=song, defaults={"expires": expires})
        return share


class Share(models.Model):
    """The one link of a song. Without the row it leads nowhere."""

    song = models.OneToOneField(
        Song, on_delete=models.CASCADE, primary_key=True, related_name="share"
    )
    token = models.CharField(max_length=43, unique=True, default=new_token, editable=False)
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField(null=True, blank=True)

    objects = ShareQuerySet.as_manager()

    def __str__(self) -> str:
        return f"The link of {self.song_id}"

    def get_absolute_url(self) -> str:
        return reverse("generator:shared", args=[self.token])

    @property
    def has_ended(self) -> bool:
        return self.expires is not None and self.expires <= timezone.now()
