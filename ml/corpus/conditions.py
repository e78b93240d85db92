"""What the network is told at every step, beside the token: the plan of the line.

Each condition is a small integer; 0 means "not given", so that any of them can be left out in
use, and all of them are left out when the plain language model is measured.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from ml.corpus.tokenizer import KINDS, WORD_START
from ml.english.prosody import syllables
from ml.song import request

GENRES: Final = (*request.GENRES, "poem")
REGISTERS: Final = ("plain", "archaic", "dialect")
MOST_SYLLABLES: Final = 24
MOST_LINES: Final = 8
THEME_WORDS: Final = 3

# Columns of a condition row, in this order; THEME_WORDS columns of theme follow.
COLUMNS: Final = ("syllables", "lines", "kind", "genre", "register", "end")
SIZES: Final = {
    "syllables": MOST_SYLLABLES + 2,
    "lines": MOST_LINES + 1,
    "kind": len(KINDS) + 1,
    "genre": len(GENRES) + 1,
    "register": len(REGISTERS) + 1,
}
WIDTH: Final = len(COLUMNS) + THEME_WORDS

Row = npt.NDArray[np.int16]


@dataclass(frozen=True)
class LineConditions:
    """The plan of one line, as the network gets it. Zero or empty: not given."""

    syllables: int | None = None
    end: int = 0  # token id of the planned last word
    lines_left: int = 0  # lines of the section still to come, this one counted
    kind: str = ""
    genre: str = ""
    register: str = ""
    theme: tuple[int, ...] = ()  # token ids of up to THEME_WORDS words

    def row(self, sung: int = 0) -> Row:
        """The condition row after `sung` syllables of the line."""
        row = np.zeros(WIDTH, dtype=np.int16)
        row[: len(COLUMNS)] = (
            0 if self.syllables is None else remaining(self.syllables - sung),
            min(self.lines_left, MOST_LINES),
            KINDS.index(self.kind) + 1 if self.kind in KINDS else 0,
            GENRES.index(self.genre) + 1 if self.genre in GENRES else 0,
            REGISTERS.index(self.register) + 1 if self.register in REGISTERS else 0,
            self.end,
        )
        theme = self.theme[:THEME_WORDS]
        row[len(COLUMNS) : len(COLUMNS) + len(theme)] = theme
        return row


def remaining(count: int) -> int:
    """The code of a number of syllables still to sing: 1 for none left, at most MOST_SYLLABLES."""
    return 1 + max(0, min(count, MOST_SYLLABLES))


class SyllableCounter:
    """Syllables sung after each token of a line, the word under way counted as it stands.

    The same count is used to make training data and while writing, so the network meets in use
    exactly what it has learned from.
    """

    def __init__(self) -> None:
        self.done = 0
        self.word = ""

    def add(self, token: str) -> int:
        if token.startswith(WORD_START):
            self.done += syllables(self.word)
            self.word = token[1:]
        else:
            self.word += token
        return self.sung

    @property
    def sung(self) -> int:
        return self.done + sum(syllables(part) for part in self.word.split("-"))


def sung_after(tokens: Sequence[str]) -> list[int]:
    """Syllables sung after each token of a line."""
    counter = SyllableCounter()
    return [counter.add(token) for token in tokens]
