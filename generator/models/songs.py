"""Songs that a writer keeps, with every version of them."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import Prefetch, Q, QuerySet, Value
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from generator import edits, revisions, sheets
from generator.edits import Conflict, Edit, Row
from generator.models.books import Book
from generator.models.fields import ListOf
from generator.models.generations import Generation
from generator.models.owned import OwnedQuerySet
from generator.models.song_lines import SongLine, lines_of, named
from generator.models.tags import Tag
from ml.song.line import Section

if TYPE_CHECKING:
    from accounts.models import User

UNDO_FOR = timedelta(days=30)
DRAFT_FOR = timedelta(minutes=10)  # typing within them makes one version
LONGEST_NAME = 80  # of a version
LARGEST_NUMBER = 10**9 - 1  # of a version
SHOWN_LATELY = 6


class Stale(Exception):
    """The song got a newer version since the one that was edited: nothing was saved."""

    def __init__(self, newest: int) -> None:
        super().__init__(f"The newest version of the song is {newest}.")


class SongQuerySet(OwnedQuerySet["Song"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        return self.of(user).filter(deleted=None)

    def of(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """All that the user has, deleted ones that can be brought back too."""
        return super().visible_to(user)

    def with_newest(self) -> "SongQuerySet":
        """Each song with its newest version and its tags, for lists, in a query for all each."""
        newest = SongVersion.objects.order_by("song_id", "-number").distinct("song")
        return self.prefetch_related(Prefetch("versions", newest, to_attr="newest"), "tags")

    def in_bin(self) -> "SongQuerySet":
        return self.filter(deleted__isnull=False).order_by("-deleted", "-id")

    def delete_softly(self) -> None:
        self.update(deleted=Now())

    def undelete(self) -> None:
        self.update(deleted=None)

    def long_deleted(self) -> "SongQuerySet":
        return self.filter(deleted__lt=Now() - Value(UNDO_FOR))

    def keep(
        self,
        owner: "User",
        title: str,
        sections: Sequence[Section],
        generation: Generation | None = None,
        pk: uuid.UUID | None = None,
    ) -> "Song":
        """Make a song; one that was made with this `pk` before stays as it is."""
        made = {"owner": owner, "title": title, "generation": generation}
        with transaction.atomic():
            song, is_new = self.get_or_create(made, pk=pk or uuid.uuid4())
            if is_new:
                SongVersion(song=song, number=1, title=title, sections=named(sections)).keep()
        return song


class Song(models.Model):
    """A song: its title and words are in its versions, the newest of which counts.

    `title` repeats the newest one, for lists. Deleting only marks the song, so that undo is
    possible; workers clear it away later.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="songs"
    )
    title = models.CharField(max_length=200)
    generation = models.ForeignKey(
        Generation, on_delete=models.SET_NULL, null=True, blank=True, related_name="songs"
    )
    tags = models.ManyToManyField(Tag, related_name="songs", blank=True)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)
    deleted = models.DateTimeField(null=True, blank=True)

    objects = SongQuerySet.as_manager()

    class Meta:
        ordering = ["-updated", "-id"]
        indexes = [
            models.Index(
                fields=["owner", "-updated", "-id"],
                include=["title"],
                condition=Q(deleted=None),
                name="song_newest_of_owner",
            ),
            models.Index(
                fields=["owner", "-deleted"],
                condition=Q(deleted__isnull=False),
                name="song_in_bin_of_owner",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("generator:song", args=[self.pk])

    @property
    def current(self) -> "SongVersion":
        """The newest version."""
        fetched: list[SongVersion] = getattr(self, "newest", [])
        return fetched[0] if fetched else self.versions.latest("number")

    def revise(
        self,
        *,
        title: str | None = None,
        sections: Sequence[Section] | None = None,
        onto: int | None = None,
    ) -> "SongVersion":
        """Keep a new title or new words as a new version; the same ones make none.

        What is None stays as it is. Raises Stale when `onto`, the number of the version that
        was edited, is not the newest any more.
        """
        with transaction.atomic():
            locked = Song.objects.select_for_update().get(pk=self.pk)
            version = locked.current
            changed = version.revised(title, sections)
            if changed:
                if onto not in (None, version.number):
                    raise Stale(version.number)
                changed.keep(version)
                locked.title, version = changed.title, changed
                locked.save(update_fields=["title", "updated"])
        self.title, self.updated = locked.title, locked.updated
        vars(self)["newest"] = [version]
        return version

    def edit(self, changes: Sequence[Edit], title: Edit | None = None) -> list[Conflict]:
        """Make a writer's edits to the newest words, whoever changed them meanwhile.

        What they may not overwrite is told, and kept among the line's alternatives. Raises
        InvalidSheet, and Taken.
        """
        with transaction.atomic():
            locked = Song.objects.select_for_update().get(pk=self.pk)
            version = locked.current
            rows, conflicts = edits.applied(edits.rows_of(version.sections), changes)
            SongLine.objects.offer(self.pk, conflicts)
            named_title = Row(edits.TITLE, True, version.title)
            (title_row,), unsaved = edits.applied([named_title], [title] if title else [])
            sections = self._measured(edits.sections_of(rows), version)
            locked.type(version, title_row.text, sections)
        self._follow(locked)
        return [*conflicts, *unsaved]

    def hear_again(self, words: Collection[str]) -> None:
        """Measure the lines with any of these words anew, as their writer says them now."""
        with transaction.atomic():
            locked = Song.objects.select_for_update().get(pk=self.pk)
            version = locked.current
            speak = Book.objects.speech_of(self.owner_id)
            locked.type(version, None, revisions.heard_again(version.sections, words, speak))
        self._follow(locked)

    def type(
        self, onto: "SongVersion", title: str | None, sections: Sequence[Section] | None
    ) -> None:
        """Keep what typing made of the newest version of this song, which is locked."""
        version = onto
        if changed := onto.revised(title, sections):
            version = onto.typed_on(changed)
            self.title = version.title
            self.save(update_fields=["title", "updated"])
        vars(self)["newest"] = [version]

    def _follow(self, locked: "Song") -> None:
        self.title, self.updated = locked.title, locked.updated
        vars(self)["newest"] = [locked.current]

    def _measured(self, sections: list[Section], before: "SongVersion") -> list[Section]:
        names = [line.id for line in lines_of(sections)]
        wordings = SongLine.objects.wordings(self.pk, names)
        speak = Book.objects.speech_of(self.owner_id)
        return revisions.remeasured(sections, before.sections, wordings, speak)

    def restore(self, version: "SongVersion") -> "SongVersion":
        """Make an earlier version the newest one, as a version of its own."""
        return self.revise(title=version.title, sections=version.sections)

    @property
    def gone_after(self) -> datetime | None:
        """When a deleted song can be brought back no longer."""
        return self.deleted and self.deleted + UNDO_FOR

    @property
    def tag_names(self) -> list[str]:
        return [tag.name for tag in self.tags.all()]

    def tag(self, names: Iterable[str]) -> None:
        """Give the song these tags and no others."""
        with transaction.atomic():
            self.tags.set(Tag.objects.named(self.owner, names))
            Tag.objects.tidy(self.owner)

    def delete_softly(self) -> None:
        Song.objects.filter(pk=self.pk).delete_softly()

    def undelete(self) -> None:
        Song.objects.filter(pk=self.pk).undelete()


class SongVersionQuerySet(QuerySet["SongVersion"]):
    def listed(self) -> Self:
        """Without their words, for lists."""
        return self.defer("sections")

    def lately(self) -> Self:
        """The newest few."""
        return self.listed()[:SHOWN_LATELY]


class SongVersion(models.Model):
    """The title and words of a song at one time.

    Versions are added and never changed, but for a draft: who types on in it within ten minutes
    makes no new one of every pause. Its number grows, so that no number ever means other words.
    """

    song = models.ForeignKey(Song, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    sections = ListOf(Section)
    draft = models.BooleanField(default=False)
    name = models.CharField(max_length=LONGEST_NAME, blank=True, default="")
    created = models.DateTimeField(auto_now_add=True)

    objects = SongVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["song", "number"], name="version_once_in_song")
        ]

    def __str__(self) -> str:
        return f"{self.song_id} version {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("generator:song-version", args=[self.song_id, self.number])

    @property
    def couplet(self) -> list[str]:
        """The first two lines."""
        return sheets.first_lines(self.sections, 2)

    @property
    def text(self) -> str:
        """The words as they are edited."""
        return sheets.as_text(self.sections)

    @property
    def document(self) -> str:
        """Title and words, as a text file holds them."""
        return sheets.as_document(self.title, self.sections)

    @property
    def before(self) -> "SongVersion | None":
        """The version that this one came after."""
        return self.song.versions.filter(number__lt=self.number).first()

    def call(self, name: str) -> None:
        """Give the version a name; "" takes it away."""
        self.name = name
        self.save(update_fields=["name"])

    def revised(
        self, title: str | None, sections: Sequence[Section] | None
    ) -> "SongVersion | None":
        """The next version, unsaved; None when it would be the same. None means unchanged."""
        following = SongVersion(
            song_id=self.song_id,
            number=self.number + 1,
            title=title or self.title,
            sections=self.sections if sections is None else named(sections),
        )
        same = (following.title, following.sections) == (self.title, self.sections)
        return None if same else following

    def keep(self, before: "SongVersion | None" = None) -> None:
        """Store a new version, its lines, and the wordings that it takes the place of."""
        self.save()
        SongLine.objects.keep(self.song_id, self.sections)
        if before:
            SongLine.objects.reword(self.song_id, before.sections, self.sections)

    def typed_on(self, changed: "SongVersion") -> "SongVersion":
        """Store what typing made of this version: in its draft, or as a new one."""
        changed.draft = True
        if not self._takes_typing():
            changed.keep(self)
            return changed
        changed.pk, changed.created = self.pk, self.created
        changed.keep(self.before)
        return changed

    def _takes_typing(self) -> bool:
        """Whether typing goes on in it; one with a name or favourite verses stays as it is."""
        young = timezone.now() - self.created < DRAFT_FOR
        marked = self.song.favourites.filter(version=self.number)
        return self.draft and not self.name and young and not marked.exists()
