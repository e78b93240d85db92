"""What each token costs where it stands in the pattern of a metre, so that lines are written in it.

Costs are those of scansion: what a singer would not put on a beat, or off one, is out of
the question, and what he would rather not is less likely.
"""

from functools import cached_property

import numpy as np
import numpy.typing as npt

from ml.english.metre import patterns
from ml.english.speech import Speech, speak
from ml.english.sung import Beat, sung_forms
from ml.writing.masks import Floats
from ml.writing.wordbook import Wordbook

MOST = 6  # syllables of a word that is written in a metre
FORMS = 3  # ways to stress one word, at most
WEIGHT = 1.5  # nats by which a word is less likely, for each unit of its cost
STRAIN = 1.5  # cost of one syllable from which a word cannot stand so


class Beats:
    """Tables of a vocabulary: what its words want of beats, syllable by syllable."""

    def __init__(self, words: Wordbook, speak: Speech = speak) -> None:
        self.words, self.speak = words, speak
        self._costs: dict[str, Floats] = {}
        self._ends: dict[tuple[str, int, int], list[int]] = {}

    def costs(self, pattern: str, sung: int = 0) -> Floats:
        """What each token costs (vocabulary,) after so many syllables; inf where it cannot stand.

        Pieces of words cannot: nobody knows their beat before the word is whole.
        """
        rest = pattern[sung:]
        # Beyond the longest word and the offbeats after it, nothing makes a difference.
        key = rest if len(rest) <= MOST + 2 else rest[: MOST + 2] + "."
        if key not in self._costs:
            self._costs[key] = self._placed(rest)
        return self._costs[key]

    def fits(self, number: int, pattern: str) -> bool:
        """Whether a word may end a line of the pattern."""
        start = len(pattern) - int(self.words.syllables[number])
        return start >= 0 and bool(np.isfinite(self.costs(pattern, start)[number]))

    def patterns(self, metre: str, syllables: int, end: int = 0) -> dict[str, float]:
        """The patterns of a line that ends on a word (0: on any), with their costs."""
        every = patterns(metre, syllables)
        return {one: cost for one, cost in every.items() if not end or self.fits(end, one)}

    def rhyming_ends(self, metre: str, syllables: int, least: int) -> list[int]:
        """Words that may end a line in the metre, with as many rhymes at least that may too."""
        key = (metre, syllables, least)
        if key not in self._ends:
            ends = np.flatnonzero(self.words.end_words & (self.words.syllables <= syllables))
            fit = {int(one) for one in ends if self.patterns(metre, syllables, int(one))}
            self._ends[key] = [
                one
                for one in sorted(fit)
                if sum(other in fit for other in self.words.rhymes_with(self.words.words[one]))
                >= least
            ]
        return self._ends[key]

    def _placed(self, rest: str) -> Floats:
        counts = self.words.syllables
        total: Floats = np.zeros((FORMS, len(counts)), dtype=np.float32)
        for at, sign in enumerate(rest[:MOST]):
            here = self._table[:, :, at, 0 if sign == "+" else 1].copy()
            if at + 1 == len(rest) and sign == "-":
                # Nothing rhymes on a word of one syllable off the beat.
                here[:, counts == 1] = np.inf
            total += np.where(counts > at, np.where(here < STRAIN, WEIGHT * here, np.inf), 0.0)
        best: Floats = total.min(axis=0)
        best[counts > len(rest)] = np.inf
        for sung in range(1, len(rest)):
            if "+" not in rest[sung:]:
                best[counts == sung] = np.inf  # no word is left for offbeats alone
        best[self.words.pieces] = np.inf
        best[~self.words.letters] = 0.0
        return best

    @cached_property
    def _table(self) -> npt.NDArray[np.float32]:
        """(form, token, syllable, on a beat or off one); what no word has costs inf."""
        table = np.full((FORMS, len(self.words.words), MOST, 2), np.inf, dtype=np.float32)
        for number in np.flatnonzero(self.words.whole):
            for form, beats in enumerate(self._forms(int(number))):
                table[form, number, : len(beats)] = beats
        return table

    def _forms(self, number: int) -> list[tuple[Beat, ...]]:
        """How a word is sung on the syllables that the network counts, the readiest first."""
        count = int(self.words.syllables[number])
        forms = sung_forms(self.words.words[number], self.speak)
        found = [one.beats for one in forms if len(one.beats) == count and not one.leans]
        return list(dict.fromkeys(found))[:FORMS] if count <= MOST else []
