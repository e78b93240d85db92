"""The commonest words of songs, verse and everyday speech that are free to use, in order."""

import lzma
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

COMMON = Path(__file__).parents[1] / "data" / "common.tsv.xz"

VERSE, SPEECH = 8_858_458, 844_785  # words of songs and verse, and of speech, that were counted


class Said(NamedTuple):
    """How often a word stands among those that were counted."""

    verse: int
    speech: int


@lru_cache(maxsize=1)
def common_words() -> dict[str, Said]:
    """Words that the dictionary has too, the commonest first."""
    with lzma.open(COMMON, "rt", encoding="ascii") as lines:
        rows = (line.split("\t") for line in lines)
        return {word: Said(int(verse), int(speech)) for word, verse, speech in rows}
