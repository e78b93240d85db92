"""Retakes: lines of a song that a network shall write anew, while all others stand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from django.db import models, transaction
from django.db.models import Value
from django.db.models.functions import Now

from generator.models.books import Book
from generator.models.fields import ListOf
from generator.models.leases import LeasedQuerySet, LeaseLost
from generator.models.of_song import OfSong
from generator.models.song_lines import SongLine, lines_of
from generator.models.songs import Song
from ml.song.line import Line, as_lines
from ml.song.pattern import Pattern
from ml.song.plan import FREE
from ml.song.redraw import Redraw
from ml.song.request import SongRequest

KEEP_FOR = timedelta(hours=1)
MOST_TAKES = 10  # of one line
FRESH = "Z"  # a letter for two lines that had none
KEPT = ("song", "request", "sections", "wish", "never", "book")


class NoSuchLine(LookupError):
    """The song has no line of this name now."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a writer wants of lines: all but their names may be left open."""

    lines: Sequence[str]  # their names
    pattern: str = ""  # words that stand in the one line, around gaps
    rhymes_with: str = ""  # the name of a line of its section
    syllables: int | None = None
    takes: int = 5
    seed: int = 0


class RetakeQuerySet(LeasedQuerySet["Retake"]):
    def old(self) -> "RetakeQuerySet":
        return self.filter(created__lt=Now() - Value(KEEP_FOR))

    def start(self, song: Song, request: SongRequest, wish: Wish) -> "Retake":
        """Keep the wish with the song as it is now. Locked lines are left as they are.

        Raises ValueError if it cannot be, NoSuchLine, and QueueFull.
        """
        there = {line.id for line in lines_of(song.current.sections)}
        if strangers := {*wish.lines, wish.rhymes_with} - there - {""}:
            raise NoSuchLine(f"The song has no line {min(strangers)}.")
        lines = song.lines.filter(pk__in=wish.lines, locked=False)
        names = [str(row.pk) for row in lines]
        if not names:
            raise ValueError("These lines are locked.")
        row = Retake(
            song=song,
            request=request.as_fields(),
            sections=song.current.sections,
            wish={**vars(wish), "lines": names},
            never=[take.text for row in lines for take in row.alternatives],
            book=Book.objects.text_of(song.owner_id),
        )
        row.redraw().plan(request)
        kept = {name: getattr(row, name) for name in KEPT}
        return self.enqueue(song.owner, **kept)


class Retake(OfSong):
    """A wish about lines of a song as it was then, and the wordings that came of it.

    The song itself is not changed: its writer takes a wording over, or none.
    """

    task = "generator.retake_lines"
    worker_died = "The worker that wrote these lines died. Ask again."
    took_too_long = "These lines took longer than they may take here. Ask for fewer."

    song = models.ForeignKey(Song, on_delete=models.CASCADE, related_name="retakes")
    wish = models.JSONField()
    never = models.JSONField(help_text="Wordings that the lines had.")
    takes = ListOf(Line, default=list, blank=True)

    objects = RetakeQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{len(self.wish['lines'])} lines of {self.song_id}"

    def redraw(self) -> Redraw:
        """The wish as the composer takes it. Raises ValueError, in words for its writer."""
        lines = self._asked(as_lines(self.sections))
        positions = [at for at, line in enumerate(lines) if line.id in self.wish["lines"]]
        pattern = self.wish["pattern"]
        if pattern and len(positions) > 1:
            raise ValueError("Words can stand in one line at a time.")
        return Redraw(
            lines=lines,
            positions=positions,
            seed=self.wish["seed"],
            patterns={positions[0]: Pattern.parse(pattern)} if pattern else {},
            never=self.never,
        )

    def _asked(self, lines: Sequence[Line]) -> list[Line]:
        """The lines with what is wished of those that are named."""
        partner = next((line for line in lines if line.id == self.wish["rhymes_with"]), None)
        named = self.wish["lines"]
        if partner and any(line.section != partner.section for line in lines if line.id in named):
            raise ValueError("A line rhymes with lines of its own section.")
        letter = partner.rhyme if partner and partner.rhyme not in ("", FREE) else FRESH
        asked = []
        for line in lines:
            if partner and (line.id in named or line.id == partner.id):
                line = replace(line, rhyme=letter)
            if self.wish["syllables"] and line.id in named:
                line = replace(line, target=self.wish["syllables"])
            asked.append(line)
        return asked

    def keep(self, takes: Sequence[Line]) -> None:
        """Store what was written, with the lines too, and end, only while the lease is ours."""
        with transaction.atomic():
            if not self._held().update(takes=takes):
                raise LeaseLost
            rows = self.song.lines.select_for_update().in_bulk([take.id for take in takes])
            for take in reversed(takes):
                if row := rows.get(UUID(take.id)):
                    row.remember(take)
            SongLine.objects.bulk_update(rows.values(), ["alternatives"])
            self.finish()
