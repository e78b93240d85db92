"""What the network is told at every step, beside the token: the plan of the line.

Each condition is a small integer; 0 means "not given", so that any of them can be left out in
use, and all of them are left out when the plain language model is measured.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ml.corpus.tokenizer import KINDS, WORD_START
from ml.english.prosody import syllables
from ml.song.options import GENRES

# Genres of what is no song: learned from under a name of their own, never written unasked.
POEM, SPEECH = "poem", "speech"
# Columns of a condition row, in this order; columns of theme follow.
COLUMNS: Final = ("syllables", "lines", "kind", "genre", "register", "end")

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
    theme: tuple[int, ...] = ()  # token ids of the section's theme words


@dataclass(frozen=True)
class Layout:
    """Which conditions a network knows and how each is numbered; a model's file carries its own.

    So a genre that is added later gets a number in new models and means "not given" to old ones.
    """

    genres: tuple[str, ...] = (*GENRES, POEM, SPEECH)
    registers: tuple[str, ...] = ("plain", "archaic", "dialect")
    kinds: tuple[str, ...] = KINDS
    most_syllables: int = 24
    most_lines: int = 8
    theme_words: int = 3

    @classmethod
    def from_fields(cls, given: Mapping[str, Any]) -> "Layout":
        """The layout that a model's file holds.

        Raises:
            TypeError: a field is missing or unknown.
        """
        if set(given) != {field.name for field in fields(cls)}:
            raise TypeError(f"the layout of conditions has the fields {sorted(given)}")
        parts: dict[str, Any] = {
            name: tuple(part) if isinstance(part, list) else part for name, part in given.items()
        }
        return cls(**parts)

    def as_fields(self) -> dict[str, Any]:
        return {
            name: list(part) if isinstance(part, tuple) else part
            for name, part in asdict(self).items()
        }

    @property
    def width(self) -> int:
        """Columns of a condition row."""
        return len(COLUMNS) + self.theme_words

    @property
    def sizes(self) -> dict[str, int]:
        """How many values each numbered condition has, "not given" counted."""
        return {
            "syllables": self.most_syllables + 2,
            "lines": self.most_lines + 1,
            "kind": len(self.kinds) + 1,
            "genre": len(self.genres) + 1,
            "register": len(self.registers) + 1,
        }

    def row(self, told: LineConditions, sung: int = 0) -> Row:
        """The condition row (width,) after `sung` syllables of the line."""
        row = np.zeros(self.width, dtype=np.int16)
        row[: len(COLUMNS)] = (
            self.left(told, sung),
            min(told.lines_left, self.most_lines),
            _number(told.kind, self.kinds),
            _number(told.genre, self.genres),
            _number(told.register, self.registers),
            told.end,
        )
        theme = told.theme[: self.theme_words]
        row[len(COLUMNS) : len(COLUMNS) + len(theme)] = theme
        return row

    def left(self, told: LineConditions, sung: int = 0) -> int:
        """The code of what a line has left after `sung` syllables, 0 where no number is told."""
        return 0 if told.syllables is None else self.remaining(told.syllables - sung)

    def remaining(self, count: int) -> int:
        """The code of syllables still to sing: 1 for none left, at most `most_syllables`."""
        return 1 + max(0, min(count, self.most_syllables))


# The layout of models whose files name none: those of format 1.
FIRST_LAYOUT: Final = Layout(genres=(*GENRES, POEM))


def _number(name: str, names: Sequence[str]) -> int:
    return names.index(name) + 1 if name in names else 0


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
