"""Verses as pages show them: sections with places for lines, and their marks."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from generator.models import Favourite, Generation, Song, SongVersion
from ml.song.line import Line, Section


@dataclass(frozen=True)
class Slot:
    """A place for a line: empty while the line is still to come."""

    position: int
    rhyme: str
    line: Line | None = None


@dataclass
class Verse:
    index: int
    kind: str
    heading: str
    slots: list[Slot] = field(default_factory=list)
    favourite: Favourite | None = None


def verses_of_generation(generation: Generation) -> list[Verse]:
    """The planned sections; once the writing has ended only what was written."""
    written = {row.position: row.line for row in generation.lines.all()}
    marks = _by_section(generation.favourites.filter(owner=generation.owner_id))
    planned = [
        line
        for line in generation.song_request.plan()
        if generation.is_active or line.position in written
    ]
    verses = []
    for index, lines in groupby(planned, key=lambda line: line.section):
        places = list(lines)
        kind = places[0].kind
        slots = [Slot(line.position, line.rhyme, written.get(line.position)) for line in places]
        verses.append(Verse(index, kind, kind.capitalize(), slots, marks.get(index)))
    return verses


def verses_of_version(song: Song, version: SongVersion) -> list[Verse]:
    marks = _by_section(song.favourites.filter(owner=song.owner_id, version=version.number))
    return [
        verse_of_section(index, section, marks.get(index))
        for index, section in enumerate(version.sections)
    ]


def verse_of_section(index: int, section: Section, mark: Favourite | None = None) -> Verse:
    slots = [Slot(place, line.rhyme, line) for place, line in enumerate(section.lines)]
    return Verse(index, section.kind, section.heading, slots, mark)


def _by_section(marks: Iterable[Favourite]) -> dict[int, Favourite]:
    return {mark.section: mark for mark in marks}
