"""Rhyme schemes: letters, names for them, and the letters of a section's lines."""

import re
from typing import Final

from ml.song.by_kind import of_kind, parse_by_kind, pattern_by_kind, read_by_kind
from ml.song.plan import FREE, MOST_SECTION_LINES

DEFAULT: Final = "ABAB"
# Schemes by name. The names are those by which `ml.english.scheme` knows a stanza, in a word.
NAMES: Final = {
    "couplets": "AA", "alternate": "ABAB", "enclosed": "ABBA", "ballad": "ABCB",
    "monorhyme": "A" * MOST_SECTION_LINES, "limerick": "AABBA", "sonnet": "ABABCDCDEFEFGG",
    "free": FREE,
}  # fmt: skip

_APART: Final = r"[\s,-]"
_LETTERS: Final = rf"{_APART}*(?:[A-Za-z]{_APART}*){{1,{MOST_SECTION_LINES}}}"
PATTERN: Final = pattern_by_kind(_LETTERS)
HINT: Final = (
    f"Use 1 to {MOST_SECTION_LINES} letters, one a line, such as ABAB or ABCB; X rhymes with "
    f"nothing. Or a name: {', '.join(NAMES)}. A kind of section may have its own: "
    "ABAB chorus:AABB."
)


def read_scheme(text: str) -> str:
    """The scheme that was meant, names as their letters.

    >>> read_scheme("a-b-a-b chorus: couplets")
    'ABAB chorus:AA'

    Raises:
        ValueError: in words for who gave it.
    """
    return read_by_kind(text, _read_letters)


def letters_of(asked: str, kind: str, lines: int) -> str:
    """The letters of the lines of a section."""
    return scheme_letters(of_kind(parse_by_kind(asked), kind, DEFAULT), lines)


def scheme_letters(scheme: str, lines: int) -> str:
    """The scheme over a section: repeated with fresh letters when the section is longer.

    >>> scheme_letters("ABAB", 6)
    'ABABCD'
    """
    distinct = sorted(set(scheme) - {FREE})
    letters = []
    for at in range(lines):
        letter = scheme[at % len(scheme)]
        if letter != FREE:
            letter = _letter(distinct.index(letter) + at // len(scheme) * len(distinct))
        letters.append(letter)
    return "".join(letters)


def _letter(number: int) -> str:
    """The n-th rhyme letter, X being taken."""
    return "ABCDEFGHIJKLMNOPQRSTUVWYZ"[number % 25]


def _read_letters(part: str) -> str:
    letters = re.sub(_APART, "", part)
    if letters.lower() in NAMES:
        return NAMES[letters.lower()]
    # Checked before upper(), which makes SS of a sharp s.
    if not re.fullmatch(rf"[A-Za-z]{{1,{MOST_SECTION_LINES}}}", letters):
        raise ValueError(HINT)
    return letters.upper()
