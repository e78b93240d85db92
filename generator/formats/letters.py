"""What letters ask of a page: which way they run, and what no file can hold."""

import re
import unicodedata

CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def runs_leftwards(text: str) -> bool:
    """Whether the first letter that runs either way runs to the left, as in Hebrew or Arabic."""
    ways = (unicodedata.bidirectional(letter) for letter in text)
    return next((way for way in ways if way in ("L", "R", "AL")), "L") != "L"


def printable(text: str) -> str:
    """The text without control characters, which neither paper nor XML knows."""
    return CONTROLS.sub("", text)
