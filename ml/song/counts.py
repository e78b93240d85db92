"""Syllables of the lines of a section: one number, or a pattern such as `8 6 8 6`."""

import re
from typing import Final

from ml.song.by_kind import of_kind, parse_by_kind, pattern_by_kind, read_by_kind
from ml.song.plan import MOST_SECTION_LINES

FEWEST: Final = 3
MOST: Final = 16
DEFAULT: Final = 8

_NUMBER: Final = r"\+?0*(?:[3-9]|1[0-6])"
_BETWEEN: Final = r"(?:\s*[,/-]\s*|\s+)"
_NUMBERS: Final = rf"{_NUMBER}(?:{_BETWEEN}{_NUMBER}){{0,{MOST_SECTION_LINES - 1}}}"
PATTERN: Final = pattern_by_kind(rf"[\s,]*{_NUMBERS}[\s,]*")
HINT: Final = (
    f"Give a whole number from {FEWEST} to {MOST}, or one for each line in turn, such as 8 6 8 6."
)


def read_counts(text: str) -> int | str:
    """The number or pattern that was meant: a number where one is for all lines.

    >>> read_counts("8-6-8-6 chorus:8")
    '8 6 8 6 chorus:8'

    Raises:
        ValueError: in words for who gave it.
    """
    read = read_by_kind(text, _read_pattern)
    return int(read) if read.isdecimal() else read


def counts(asked: int | str, kind: str, lines: int) -> list[int]:
    """The syllables of the lines of a section; a pattern is repeated over a longer one.

    >>> counts("8 6", "verse", 3)
    [8, 6, 8]
    """
    pattern = of_kind(parse_by_kind(str(asked)), kind, str(DEFAULT)).split()
    return [int(pattern[at % len(pattern)]) for at in range(lines)]


def _read_pattern(part: str) -> str:
    # Checked before int(), which refuses numbers of many thousand digits in other words.
    if not re.fullmatch(_NUMBERS, part):
        raise ValueError(HINT)
    return " ".join(str(int(number)) for number in re.findall(r"[0-9]+", part))
