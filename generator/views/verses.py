"""Verses as pages show them: sections with places for lines, and their marks."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from generator import measures
from generator.models import Favourite, Generation, Song, SongVersion
from ml.english.prosody import last_word
from ml.english.rhyme import FULL
from ml.song.line import Line, Section


@dataclass(frozen=True)
class Slot:
    """A place for a line: empty while the line is still to come."""

    position: int
    rhyme: str
    line: Line | None = None
    partner: str = ""  # the last word of the line that it answers

    @property
    def answers(self) -> str:
        """How it rhymes, and with what, in plain words; "" if it answers no line."""
        said = measures.SAID.get(self.line.grade) if self.line else None
        return f"{said} with “{self.partner}”" if said and self.partner else ""

    @property
    def loosely(self) -> str:
        """The same where it is no full rhyme, which a reader may wonder about."""
        return "" if self.line and self.line.grade in FULL else self.answers

    @property
    def beats(self) -> str:
        """Where the voice falls, such as "da DUM da DUM"."""
        stress = self.line.stress if self.line else ""
        return " ".join("DUM" if sign == "+" else "da" for sign in stress)


@dataclass
class Verse:
    index: int
    kind: str
    heading: str
    slots: list[Slot] = field(default_factory=list)
    favourite: Favourite | None = None
    reworded: bool = False  # since it was marked


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
        places_of = [(line.position, line.rhyme, written.get(line.position)) for line in places]
        verses.append(Verse(index, kind, kind.capitalize(), _slots(places_of), marks.get(index)))
    return verses


def verses_of_version(song: Song, version: SongVersion) -> list[Verse]:
    marks: dict[int | None, list[Favourite]] = defaultdict(list)
    for mark in song.favourites.filter(owner=song.owner_id):
        marks[mark.place_in(version.sections)].append(mark)
    return [
        verse_of_section(index, section, marks.get(index, ()))
        for index, section in enumerate(version.sections)
    ]


def verse_of_section(index: int, section: Section, marks: Sequence[Favourite] = ()) -> Verse:
    """A section with its mark: one of the very words that stand, or else the newest."""
    places = [(place, line.rhyme, line) for place, line in enumerate(section.lines)]
    same = next((mark for mark in marks if mark.says(section)), None)
    mark = same or next(iter(marks), None)
    reworded = mark is not None and same is None
    return Verse(index, section.kind, section.heading, _slots(places), mark, reworded)


def _slots(places: Sequence[tuple[int, str, Line | None]]) -> list[Slot]:
    """The places of one section."""
    lines = [line for _, _, line in places]
    return [Slot(position, rhyme, line, _partner(line, lines)) for position, rhyme, line in places]


def _partner(line: Line | None, lines: Sequence[Line | None]) -> str:
    """The last word of the line of a section that a line answers, as it stands there."""
    at = line.rhymes_with if line else None
    other = lines[at] if at is not None and at < len(lines) else None
    return last_word(other.text) if other else ""


def _by_section(marks: Iterable[Favourite]) -> dict[int, Favourite]:
    return {mark.section: mark for mark in marks}
