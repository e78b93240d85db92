"""What a writer keeps beside a song: notes, and words that wait to be sung."""

import uuid
from collections.abc import Sequence

from django.db import models, transaction
from django.db.models import QuerySet

from generator.models.songs import Song

LONGEST_NOTES = 20_000  # characters
MOST_WORDS = 300


class NotesChanged(Exception):
    """Another window changed the notes since they were read: nothing was saved."""


class NotebookQuerySet(QuerySet["Notebook"]):
    def of(self, song_id: uuid.UUID) -> "Notebook":
        """The notebook of a song, or an empty one."""
        return self.filter(song=song_id).first() or Notebook(song_id=song_id)

    def write(
        self,
        song: Song,
        *,
        notes: str | None = None,
        notes_were: str | None = None,
        add: Sequence[str] = (),
        remove: Sequence[str] = (),
    ) -> "Notebook":
        """Keep notes in the place of those that were read, and change the bank by single words.

        What is None stays. Raises NotesChanged.
        """
        with transaction.atomic():
            self.get_or_create(song=song)
            kept = self.select_for_update().get(song=song)
            if notes is not None:
                if notes_were is not None and kept.notes not in (notes_were, notes):
                    raise NotesChanged
                kept.notes = notes
            words = dict.fromkeys([*kept.words, *add])
            kept.words = [word for word in words if word not in remove][-MOST_WORDS:]
            kept.save()
        return kept


class Notebook(models.Model):
    """The notes of one song and its bank of words, in the order in which they came."""

    song = models.OneToOneField(
        Song, on_delete=models.CASCADE, primary_key=True, related_name="notebook"
    )
    notes = models.TextField(blank=True)
    words = models.JSONField(default=list)

    objects = NotebookQuerySet.as_manager()

    def __str__(self) -> str:
        return f"The notebook of {self.song_id}"
