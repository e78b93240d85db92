"""What changed between two versions of a song: row by row, and word by word within a row."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from generator.edits import Row, rows_of
from ml.song.line import Section

Change = Literal["same", "added", "removed"]
# A word or a mark, with the space before it: "night," may lose its comma and stay the same word.
PIECE = re.compile(r"\s*(?:[\w'\u2019-]+|[^\w\s])")


@dataclass(frozen=True)
class Piece:
    """Some words that stand in both versions, or in one of them."""

    change: Change
    text: str

    @property
    def words(self) -> str:
        """Without the space before them, which nobody marks."""
        return self.text.lstrip()

    @property
    def is_apart(self) -> bool:
        return self.words != self.text


@dataclass(frozen=True)
class Difference:
    """A line or heading that stands in either version: all of its words, those of both in turn."""

    id: str
    heading: bool
    pieces: tuple[Piece, ...]

    @property
    def change(self) -> str:
        """`same`, `added`, `removed`, or `changed` where only some of its words are others."""
        changes = {piece.change for piece in self.pieces} or {"same"}
        return next(iter(changes)) if len(changes) == 1 else "changed"


def between(old: Sequence[Section], new: Sequence[Section]) -> list[Difference]:
    """The rows of both versions in the order of a song.

    A row is known by its name: one that moved is taken away in one place and added in another.
    """
    before, after = rows_of(old), rows_of(new)
    names = [row.id for row in before], [row.id for row in after]
    found: list[Difference] = []
    for tag, start, end, begin, stop in SequenceMatcher(None, *names, autojunk=False).get_opcodes():
        if tag == "equal":
            pairs = zip(before[start:end], after[begin:stop], strict=True)
            found += [_both(was, row) for was, row in pairs]
        else:
            found += [_one(row, "removed") for row in before[start:end]]
            found += [_one(row, "added") for row in after[begin:stop]]
    return [row for row in found if row.pieces]


def words_between(old: str, new: str) -> tuple[Piece, ...]:
    """The words of two texts: those of both once, those of either as removed or added."""
    was, now = PIECE.findall(old), PIECE.findall(new)
    bare = [text.strip() for text in was], [text.strip() for text in now]
    steps = SequenceMatcher(None, *bare, autojunk=False).get_opcodes()
    return tuple(
        piece
        for tag, start, end, begin, stop in steps
        for piece in _pieces(tag == "equal", was[start:end], now[begin:stop])
    )


def _pieces(same: bool, was: Sequence[str], now: Sequence[str]) -> Iterator[Piece]:
    if same:
        # At the start of either text a word has no space before it.
        yield Piece("same", "".join(max(pair, key=len) for pair in zip(was, now, strict=True)))
        return
    if was:
        yield Piece("removed", "".join(was))
    if now:
        yield Piece("added", "".join(now))


def _both(was: Row, row: Row) -> Difference:
    return Difference(row.id, row.heading, words_between(was.text, row.text))


def _one(row: Row, change: Change) -> Difference:
    return Difference(row.id, row.heading, (Piece(change, row.text),) if row.text else ())
