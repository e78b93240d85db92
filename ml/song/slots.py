"""New lines between those of a song: lines without words yet, with what they are to be."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from string import ascii_uppercase

from ml.song.line import Line
from ml.song.plan import FREE, MOST_LINES, MOST_SECTION_LINES, SUNG_AGAIN


def with_slots(lines: Sequence[Line], after: int, count: int) -> tuple[list[Line], list[int]]:
    """The song with lines to be written after so many of its lines, and their positions.

    They belong to the section of the line before them (at the song's beginning, of the first); in
    a chorus that comes again as it was they stand each time.

    Raises:
        ValueError: there is no such place, or no room.
    """
    if not lines or not 0 <= after <= len(lines):
        raise ValueError(f"a song of {len(lines)} lines has no place after line {after}")
    if count < 1:
        raise ValueError("ask for 1 new line or more")
    sections = [list(group) for _, group in groupby(lines, key=lambda line: line.section)]
    number, at = _place(sections, after)
    texts = [line.text for line in sections[number]]
    for section in sections:
        again = section[0].kind in SUNG_AGAIN and [line.text for line in section] == texts
        if again or section is sections[number]:
            section[at:at] = slots(section, at, count)
            if len(section) > MOST_SECTION_LINES:
                raise ValueError(f"a section has at most {MOST_SECTION_LINES} lines")
    every = [line for section in sections for line in section]
    if len(every) > MOST_LINES:
        raise ValueError(f"a song has at most {MOST_LINES} lines")
    placed = [replace(line, position=at) for at, line in enumerate(every)]
    return placed, [line.position for line in placed if not line.text]


def slots(section: Sequence[Line], at: int, count: int) -> list[Line]:
    """Lines without words for a place of a section, with letters and syllables for each.

    Lines that wait for their rhyme get it, those near the place first; others are couplets of
    their own, and a last one rhymes with the line that it follows.
    """
    seen = Counter(line.rhyme for line in section if line.rhyme not in ("", FREE))
    waiting = [number for number, line in enumerate(section) if seen[line.rhyme] == 1]
    near = sorted(waiting, key=lambda number: abs(number + 0.5 - at))[:count]
    letters = [section[number].rhyme for number in sorted(near)]
    fresh = iter(letter for letter in ascii_uppercase if letter != FREE and not seen[letter])
    while count - len(letters) > 1:
        letters += [next(fresh)] * 2
    before = section[at - 1] if at else section[0]
    if len(letters) < count:
        letters.append(before.rhyme or FREE)
    like = {line.rhyme: line for line in reversed(section)}
    return [
        Line(
            section=before.section,
            kind=before.kind,
            text="",
            rhyme=letter,
            target=_syllables(before if letter == FREE else like.get(letter, before)),
        )
        for letter in letters
    ]


def _syllables(line: Line) -> int | None:
    return line.target or line.syllables


def _place(sections: Sequence[Sequence[Line]], after: int) -> tuple[int, int]:
    """Which section has the place after so many lines, and how many of its lines stand before."""
    for number, section in enumerate(sections):
        if after <= len(section):
            return number, after
        after -= len(section)
    raise ValueError("a place outside the song")
