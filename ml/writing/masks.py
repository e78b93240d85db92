"""Which tokens may follow in a line, so that hardly any row is written in vain.

Everything that depends on the vocabulary alone is a table; a step only picks rows of tables.
"""

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from ml.corpus.conditions import LineConditions, SyllableCounter
from ml.english.lexicon import is_known
from ml.writing.wordbook import Flags, Wordbook

Floats = npt.NDArray[np.float32]
CLOSING = ".,;:!?"
MASKS_KEPT = 500  # what follows is mostly what followed elsewhere
MID_MARKS = ",;!"  # may stand inside a line


class Masks:
    """Tables of a vocabulary: True where a token may stand."""

    def __init__(self, words: Wordbook, most: int) -> None:
        """`most`: syllables of the longest line."""
        self.words, self.line = words, words.vocabulary.line
        self.nothing: Flags = np.zeros_like(words.whole)
        # Row n: tokens of at most n syllables.
        counts = np.arange(most + 2)[:, None]
        self.whole: npt.NDArray[np.bool_] = words.whole & (words.syllables <= counts)
        self.pieces: npt.NDArray[np.bool_] = words.pieces & (words.syllables <= counts)
        self.closing = words.closing
        self.mid_marks: Flags = words.closing & np.array(
            [word in MID_MARKS for word in words.words]
        )
        self.open: Flags = words.whole | words.pieces | words.closing
        self._shut = lru_cache(MASKS_KEPT)(self._shut_where)

    def allowed(
        self, plan: LineConditions, counter: SyllableCounter, last: int | None
    ) -> npt.NDArray[np.bool_]:
        """What may follow.

        Args:
            plan: what the line must be; no syllables: any number.
            counter: syllables sung so far, and the word under way.
            last: the token before, None at the line's start.
        """
        return self._allowed(*self._stand(plan, counter, last))

    def shut(self, plan: LineConditions, counter: SyllableCounter, last: int | None) -> Floats:
        """As `allowed`, as what is to be added: 0 or -inf."""
        return self._shut(*self._stand(plan, counter, last))

    def _stand(
        self, plan: LineConditions, counter: SyllableCounter, last: int | None
    ) -> tuple[int | None, int, bool, bool, bool, bool]:
        """All that matters: syllables left, last word, and of the word under way whether there is
        one, whether it is complete, the last one, and followed by a mark."""
        word = counter.word.rstrip(CLOSING)
        marked = last is not None and bool(self.closing[last])
        complete = word != "" and is_known(word)
        left = None if plan.syllables is None else plan.syllables - counter.sung
        ended = bool(plan.end) and word == self.words.words[plan.end]
        return left, plan.end, word != "", complete, ended, marked

    def _shut_where(self, *stand: Any) -> Floats:
        return np.where(self._allowed(*stand), np.float32(0), np.float32(-np.inf))

    def _allowed(
        self, left: int | None, end: int, word: bool, complete: bool, ended: bool, marked: bool
    ) -> Flags:
        if left is None:
            return self._without_count(word, complete, marked)
        if left <= 0:
            return self._at_end(left, complete and (ended or not end), marked, ended)
        reserved = int(self.words.syllables[end]) if end else 0
        return self._inside(left, reserved, end, word, complete, marked)

    def _at_end(self, left: int, done: bool, marked: bool, ended: bool) -> Flags:
        """All syllables are sung: close the line, or the word if it is not one yet."""
        allowed = self.nothing.copy()
        if left == 0 and done:
            allowed[self.line] = True
            if not marked:
                allowed |= self.closing
        elif left == 0 and not marked and not ended:
            allowed |= self.words.pieces
        return allowed

    def _inside(
        self, left: int, reserved: int, end: int, word: bool, complete: bool, marked: bool
    ) -> Flags:
        room = max(0, left - reserved)
        if word and not complete:
            allowed = self.nothing.copy()
        elif end and left == reserved:
            allowed = self.nothing.copy()
            allowed[end] = True
        else:
            allowed = self.whole[room].copy()
        if word and not marked:
            allowed |= self.pieces[room + 1]
            if complete:
                allowed |= self.mid_marks
        return allowed

    def _without_count(self, word: bool, complete: bool, marked: bool) -> Flags:
        allowed = self.open.copy()
        allowed[self.line] = complete
        if marked:
            allowed &= ~self.closing & ~self.words.pieces
            allowed[self.line] = True
        elif not word:
            allowed &= self.words.whole
        elif not complete:
            allowed &= ~self.closing & ~self.words.starts
        return allowed
