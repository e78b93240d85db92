"""Lines of songs: what outlives the versions that they stand in."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db import models
from django.db.models import QuerySet

from generator.models.fields import ListOf
from ml.song.line import Line, Section

MOST_ALTERNATIVES = 20


class SongLineQuerySet(QuerySet["SongLine"]):
    def keep(self, song_id: uuid.UUID, sections: Sequence[Section]) -> None:
        """Make a row for each line that has none."""
        rows = (SongLine(pk=line.id, song_id=song_id) for line in lines_of(sections))
        self.bulk_create(rows, ignore_conflicts=True)

    def reword(self, before: Sequence[Section], after: Sequence[Section]) -> None:
        """Keep the wordings that lines had before among their alternatives."""
        words = {line.id: line for line in lines_of(after)}
        old = {line.id: line for line in lines_of(before)}
        changed = [name for name in old if name in words and words[name].text != old[name].text]
        rows = self.filter(pk__in=changed)
        for row in rows:
            row.remember(old[str(row.pk)])
        self.bulk_update(rows, ["alternatives"])


class SongLine(models.Model):
    """One line of a song, through all of its versions. Versions name it by its id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    song = models.ForeignKey("Song", on_delete=models.CASCADE, related_name="lines")
    locked = models.BooleanField(default=False)
    alternatives = ListOf(Line, default=list, blank=True)

    objects = SongLineQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)

    def remember(self, wording: Line) -> None:
        """Put a wording among the alternatives, the newest last; each stands there once."""
        others = [other for other in self.alternatives if other.text != wording.text]
        self.alternatives = [*others, wording][-MOST_ALTERNATIVES:]


def named(sections: Iterable[Section]) -> list[Section]:
    """The sections with a name for every line that has none."""
    return [
        replace(
            section,
            lines=tuple(
                line if line.id else replace(line, id=str(uuid.uuid4())) for line in section.lines
            ),
        )
        for section in sections
    ]


def lines_of(sections: Iterable[Section]) -> list[Line]:
    return [line for section in sections for line in section.lines]
