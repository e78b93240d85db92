"""The sound of a word guessed from its spelling alone.

A joint-sequence n-gram model (Bisani and Ney, "Joint-Sequence Models for Grapheme-to-Phoneme
Conversion", 2008): pairs of a letter and its sounds follow one another as words do in a sentence.
Its counts (`spelling.txt.xz`) were learned by `learn` from the pronouncing dictionary. The
guess is the likeliest sequence with one main stress that a beam search finds; equal text gives
equal sound.
"""

import lzma
import re
from functools import lru_cache
from math import log
from pathlib import Path
from typing import NamedTuple

from ml.english.lexicon import Phones

MODEL = Path(__file__).parents[2] / "data" / "spelling.txt.xz"
ORDER = 6  # pairs that one prediction spans
BEAM = 16  # ways of reading a word that are kept at each letter
DISCOUNT = 0.8  # what a pair that was seen gives to those that were not
START, END = "^", "$"
FIRST = 0x100  # pairs are numbered by characters from here on
NO_STRESS = 4.0  # what a reading without main stress costs


class Reading(NamedTuple):
    """A reading of a word's letters so far: its log-likelihood, pairs, main stresses, sounds."""

    score: float
    pairs: str
    stresses: int
    phones: Phones


class Model:
    """Counts of sequences of pairs, and what they make likely."""

    def __init__(self, pairs: list[tuple[str, Phones]], counts: dict[str, str]) -> None:
        """`counts`: what follows each context, as characters of pairs, each with its count."""
        self.counts = counts
        self.by_letter: dict[str, list[tuple[str, Phones]]] = {}
        for number, (letter, phones) in enumerate(pairs):
            self.by_letter.setdefault(letter, []).append((chr(FIRST + number), phones))
        self.probability = lru_cache(maxsize=500_000)(self._probability)
        self.followers = lru_cache(maxsize=100_000)(self._followers)
        self.choices = lru_cache(maxsize=200_000)(self._choices)

    @classmethod
    def load(cls, path: Path = MODEL) -> "Model":
        with lzma.open(path, "rt", encoding="utf-8") as file:
            return cls.read(file.read())

    @classmethod
    def read(cls, text: str) -> "Model":
        """A model of the text that `learn` writes."""
        head, _, body = text.partition("\n\n")
        pairs = [(line[0], tuple(line[1:].split())) for line in head.split("\n")]
        return cls(pairs, dict(line.split(" ", 1) for line in body.strip("\n").split("\n")))

    def _followers(self, context: str) -> tuple[dict[str, int], float, float]:
        """What follows a context with its counts, their sum, and the share left for others."""
        found = re.findall(r"(\D)(\d+)", self.counts.get(context, ""))
        seen = {pair: int(count) for pair, count in found}
        total = sum(seen.values()) + len(seen)
        return seen, total, (1 + DISCOUNT) * len(seen) / total if total else 1.0

    def _probability(self, context: str, pair: str) -> float:
        """Absolute discounting, each order falling back on the one below."""
        seen, total, left = self.followers(context)
        if not context:
            return (seen.get(pair, 0) + 0.1) / (total + 100)
        lower = self.probability(context[1:], pair)
        if not seen:
            return lower
        return float(max(seen.get(pair, 0) - DISCOUNT, 0) / total + left * lower)

    def _choices(self, context: str, letter: str) -> list[tuple[float, str, Phones, int]]:
        """The ways to read a letter after a context, the likeliest first."""
        ways = [
            (log(self.probability(context, pair)), pair, phones, sum(p[-1] == "1" for p in phones))
            for pair, phones in self.by_letter.get(letter, ())
        ]
        return sorted(ways, reverse=True)[:BEAM]

    def guess(self, word: str) -> Phones:
        """The phones of a word of letters a to z."""
        readings = [Reading(0.0, START, 0, ())]
        for letter in word:
            longer: dict[tuple[str, int], Reading] = {}
            for score, pairs, stresses, phones in readings:
                for more, pair, sounds, stressed in self.choices(pairs[1 - ORDER :], letter):
                    if stresses + stressed > 1:
                        continue
                    key = ((pairs + pair)[1 - ORDER :], stresses + stressed)
                    if key not in longer or score + more > longer[key].score:
                        sum_of = stresses + stressed
                        longer[key] = Reading(score + more, pairs + pair, sum_of, phones + sounds)
            readings = sorted(longer.values(), reverse=True)[:BEAM] or readings
        return max(readings, key=self._ended).phones

    def _ended(self, reading: Reading) -> float:
        end = log(self.probability(reading.pairs[1 - ORDER :], END))
        return reading.score + end - (0 if reading.stresses else NO_STRESS)


@lru_cache(maxsize=1)
def _shipped() -> Model:
    return Model.load()


@lru_cache(maxsize=50_000)
def guess(word: str) -> Phones:
    """The phones of a word, guessed by the shipped model; () if it has no letters a to z."""
    letters = re.sub("[^a-z]", "", word.lower())[:40]
    return _shipped().guess(letters) if letters else ()
