"""Lines of songs: what outlives the versions that they stand in."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from django.db import models
from django.db.models import QuerySet

from generator.edits import Conflict
from generator.models.fields import ListOf
from ml.song.line import Line, Section

MOST_ALTERNATIVES = 200


class Taken(Exception):
    """A line of another song has this name."""


class SongLineQuerySet(QuerySet["SongLine"]):
    def keep(self, song_id: uuid.UUID, sections: Sequence[Section]) -> None:
        """Make a row for each line that has none."""
        rows = (SongLine(pk=line.id, song_id=song_id) for line in lines_of(sections))
        self.bulk_create(rows, ignore_conflicts=True)

    def reword(
        self, song_id: uuid.UUID, before: Sequence[Section], after: Sequence[Section]
    ) -> None:
        """Keep the wordings that lines had before among their alternatives."""
        words = {line.id: line.text for line in lines_of(after)}
        old = {line.id: line for line in lines_of(before)}
        changed = [name for name, line in old.items() if words.get(name) != line.text]
        rows = self.filter(song=song_id, pk__in=changed)
        for row in rows:
            row.remember(old[str(row.pk)])
        self.bulk_update(rows, ["alternatives"])

    def offer(self, song_id: uuid.UUID, conflicts: Iterable[Conflict]) -> None:
        """Keep words that were not taken among the alternatives of their lines."""
        unsaved = {one.id: one.yours for one in conflicts if one.yours}
        rows = self.filter(song=song_id, pk__in=unsaved)
        for row in rows:
            row.remember(Line(text=unsaved[str(row.pk)]))
        self.bulk_update(rows, ["alternatives"])

    def wordings(self, song_id: uuid.UUID, names: Collection[str]) -> dict[str, list[Line]]:
        """What those lines of a song have been, by their names; raises Taken."""
        rows = {str(row.pk): row for row in self.filter(pk__in=names)}
        if any(row.song_id != song_id for row in rows.values()):
            raise Taken
        return {name: row.alternatives for name, row in rows.items()}


class SongLine(models.Model):
    """One line of a song, through all of its versions. Versions name it by its id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    song = models.ForeignKey("Song", on_delete=models.CASCADE, related_name="lines")
    locked = models.BooleanField(default=False)
    alternatives = ListOf(Line, default=list, blank=True)

    objects = SongLineQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)

    def lock(self, locked: bool) -> None:
        """Keep the line from being written anew, or let it be again."""
        self.locked = locked
        self.save(update_fields=["locked"])

    def remember(self, wording: Line) -> None:
        """Put a wording among the alternatives, the newest last; each stands there once."""
        others = [other for other in self.alternatives if other.text != wording.text]
        self.alternatives = [*others, wording][-MOST_ALTERNATIVES:]


def named(sections: Iterable[Section]) -> list[Section]:
    """The sections with a name for every section and line that has none."""
    return [
        replace(
            section,
            id=section.id or str(uuid.uuid4()),
            lines=tuple(
                line if line.id else replace(line, id=str(uuid.uuid4())) for line in section.lines
            ),
        )
        for section in sections
    ]


def lines_of(sections: Iterable[Section]) -> list[Line]:
    return [line for section in sections for line in section.lines]
