"""Rhyme schemes: letters, names for them, and what they say of a section's lines.

Beside letters a scheme holds lines that are sung again, by reference. A digit sings that line of
the section once more, and with a prime it is varied: its beginning has other words. The blues is
`A1'A`, a line, the same line lightly varied, and one that answers it in rhyme.
A line with a star comes again in all later sections of its kind, as the crew's response does in a
shanty: `AB*AB*`.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from ml.song.by_kind import of_kind, parse_by_kind, pattern_by_kind, read_by_kind
from ml.song.plan import FREE, MOST_SECTION_LINES

DEFAULT: Final = "ABAB"
# Schemes by name. The names are those by which `ml.english.scheme` knows a stanza, in a word.
NAMES: Final = {
    "couplets": "AA", "alternate": "ABAB", "enclosed": "ABBA", "ballad": "ABCB",
    "monorhyme": "A" * MOST_SECTION_LINES, "limerick": "AABBA", "sonnet": "ABABCDCDEFEFGG",
    "free": FREE, "blues": "A1'A",
}  # fmt: skip

_APART: Final = r"[\s,-]"
RETURNS: Final = "*"  # after the letter of a line that comes again in each section of its kind
VARIED: Final = "'"  # the prime after the digit of a line that is sung again with other words
_PRIME: Final = "['\u2019\u2032]"
_ONE: Final = rf"[A-Za-z]\*?|[1-9]{_PRIME}?"
_MARK: Final = re.compile(_ONE)
_SPACED: Final = rf"(?:[A-Za-z](?:{_APART}*\*)?|[1-9](?:{_APART}*{_PRIME})?){_APART}*"
_LETTERS: Final = rf"{_APART}*(?:{_SPACED}){{1,{MOST_SECTION_LINES}}}"
PATTERN: Final = pattern_by_kind(_LETTERS)
HINT: Final = (
    f"Use 1 to {MOST_SECTION_LINES} letters, one a line, such as ABAB or ABCB; X rhymes with "
    f"nothing. Or a name: {', '.join(NAMES)}. A kind of section may have its own: "
    "ABAB chorus:AABB. A digit sings that line of the section again: A1A, or varied: A1'A; a line "
    "with * comes again in every section of its kind: AB*AB*."
)


def read_scheme(text: str) -> str:
    """The scheme that was meant, names as their letters.

    >>> read_scheme("a-b-a-b chorus: couplets")
    'ABAB chorus:AA'

    Raises:
        ValueError: in words for who gave it.
    """
    return read_by_kind(text, _read_letters)


@dataclass(frozen=True)
class RhymePlace:
    """What a scheme says of one line of a section."""

    letter: str
    repeats: int | None = None  # the line of the section that it sings again, from 0
    varies: int | None = None  # the same, but its beginning has other words
    returns: bool = False  # whether later sections of its kind have the line again


def places_of(asked: str, kind: str, lines: int) -> list[RhymePlace]:
    """What the scheme for a kind says of the lines of a section."""
    return scheme_places(of_kind(parse_by_kind(asked), kind, DEFAULT), lines)


def scheme_places(scheme: str, lines: int) -> list[RhymePlace]:
    """The scheme over a section: repeated with fresh letters when the section is longer.

    >>> "".join(place.letter for place in scheme_places("ABAB", 6))
    'ABABCD'
    """
    marks = _MARK.findall(scheme)
    distinct = sorted({mark[0] for mark in marks if mark[0].isalpha()} - {FREE})
    places: list[RhymePlace] = []
    for at in range(lines):
        mark, turn = marks[at % len(marks)], at // len(marks)
        if mark[0].isdecimal():
            again = turn * len(marks) + int(mark[0]) - 1
            same = places[again]
            varied = mark.endswith(VARIED)
            places.append(replace(same, varies=again) if varied else replace(same, repeats=again))
            continue
        letter = mark[0]
        if letter != FREE:
            letter = _letter(distinct.index(letter) + turn * len(distinct))
        places.append(RhymePlace(letter, returns=mark.endswith(RETURNS)))
    return places


def _letter(number: int) -> str:
    """The n-th rhyme letter, X being taken."""
    return "ABCDEFGHIJKLMNOPQRSTUVWYZ"[number % 25]


def _read_letters(part: str) -> str:
    letters = re.sub(_PRIME, VARIED, re.sub(_APART, "", part))
    if letters.lower() in NAMES:
        return NAMES[letters.lower()]
    # Checked before upper(), which makes SS of a sharp s.
    if not re.fullmatch(rf"(?:{_ONE}){{1,{MOST_SECTION_LINES}}}", letters):
        raise ValueError(HINT)
    marks = _MARK.findall(letters)
    for at, mark in enumerate(marks):
        if mark[0].isalpha():
            continue
        if not (int(mark[0]) <= at and marks[int(mark[0]) - 1][0].isalpha()):
            raise ValueError(f"{mark[0]} sings again a line that has no letter before it.")
    return letters.upper()
