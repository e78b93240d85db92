"""Questions about a line of a song, as it was then, that a worker answers."""

from datetime import timedelta
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import Value
from django.db.models.functions import Now

from generator.models.books import Book
from generator.models.leases import LeasedQuerySet, LeaseLost
from generator.models.of_song import OfSong
from generator.models.retakes import NoSuchLine
from generator.models.song_lines import lines_of
from generator.models.songs import Song
from ml.song.line import as_lines
from ml.song.redraw import Redraw
from ml.song.request import SongRequest

KEEP_FOR = timedelta(hours=1)

Asked = TypeVar("Asked", bound="Question")


class QuestionQuerySet(LeasedQuerySet[Asked]):
    def old(self) -> "QuestionQuerySet[Asked]":
        return self.filter(created__lt=Now() - Value(KEEP_FOR))

    def start(self, song: Song, request: SongRequest, line: str, **fields: Any) -> Asked:
        """Keep the question with the song as it is now; raises NoSuchLine, and QueueFull."""
        sections = song.current.sections
        if line not in {one.id for one in lines_of(sections)}:
            raise NoSuchLine(f"The song has no line {line}.")
        return self.enqueue(
            song.owner,
            song=song,
            request=request.as_fields(),
            sections=sections,
            line=line,
            book=Book.objects.text_of(song.owner_id),
            **fields,
        )


class Question(OfSong):
    """A question about a line of a song as it was then."""

    worker_died = "The worker that looked at this line died. Ask again."
    took_too_long = "This line took longer than it may take here."

    song = models.ForeignKey(Song, on_delete=models.CASCADE, related_name="%(class)ss")
    line = models.UUIDField()

    class Meta(OfSong.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"line {self.line} of {self.song_id}"

    def redraw(self) -> Redraw:
        """The song with the one line that is asked about."""
        lines = as_lines(self.sections)
        at = next(place for place, line in enumerate(lines) if line.id == str(self.line))
        return Redraw(lines=lines, positions=[at])

    def answer(self, **fields: Any) -> None:
        """Store the answer and end, only while the lease is ours."""
        with transaction.atomic():
            if not self._held().update(**fields):
                raise LeaseLost
            self.finish()
