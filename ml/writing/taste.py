"""What a writer likes in a line, as one more part of the judge.

A line's log-odds of being liked are a sum over a few plain facts of it and over what its content
words mean, which `ml/training/ratings.py` learns from verses that the writer rated. A taste names
facts and words, and no network: each network reads it by its own vectors.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, Protocol, Self

import numpy as np
import numpy.typing as npt

from ml.corpus.songs import normalise
from ml.corpus.tokenizer import Vocabulary
from ml.english.common import common_words
from ml.english.prosody import syllables, words_of
from ml.english.words import FUNCTION_WORDS
from ml.writing.judge import PERSONS, Around, Draft, Part

Array = npt.NDArray[np.float64]

PEOPLE: Final = tuple(dict.fromkeys(PERSONS.values()))
FACTS: Final = (
    "words", "letters of a word", "syllables of a word", "marks", "questions", "exclamations",
    "share of content", "commonness", *PEOPLE,
)  # fmt: skip
UNCOUNTED: Final = 100_000  # the rank of a word that is in no count
MOST: Final = 2.0  # nats that it gives or takes: a line has to be English first


class Table(Protocol):
    """Words as vectors of length one, whose cosine tells what they have in common."""

    vocabulary: Vocabulary
    vectors: npt.NDArray[np.float32]


@dataclass(frozen=True)
class Taste:
    """The learned weights. Without any, nothing is liked more than anything else."""

    facts: Mapping[str, float] = field(default_factory=dict)  # each times the fact
    words: Mapping[str, float] = field(default_factory=dict)  # each times the likeness to a word
    offset: float = 0.0  # so that a line as those that were rated has log-odds of 0

    def __bool__(self) -> bool:
        return bool(self.facts or self.words)

    @classmethod
    def from_fields(cls, given: Mapping[str, Any]) -> Self:
        """Take what `as_fields` gave."""
        return cls(**given)

    def as_fields(self) -> dict[str, Any]:
        """Names and numbers, ready for JSON; {} where there is no taste."""
        return dict(vars(self)) if self else {}

    def reader(self, table: Table) -> Callable[[str], float]:
        """What tells a line's log-odds of being liked, by the words of a network."""
        weights = np.array([self.facts.get(name, 0.0) for name in FACTS])
        liked = np.zeros(table.vectors.shape[1])
        for word, weight in self.words.items():
            liked += weight * meaning([word], table)

        def read(text: str) -> float:
            return float(self.offset + facts_of(text) @ weights + meaning_of(text, table) @ liked)

        return read

    def part(self, table: Table) -> Part:
        """The part of the judge that chooses by it."""
        read = self.reader(table)

        def taste(draft: Draft, around: Around) -> float:
            return float(nats(np.array(read(draft.text))))

        return Part("taste", 1.0, taste, "what this writer rated high and low")


NO_TASTE: Final = Taste()


def nats(odds: Array) -> Array:
    """What log-odds of being liked are worth to the judge."""
    return np.asarray(MOST * np.tanh(odds / MOST))


def facts_of(text: str) -> Array:
    """The plain facts of a line, in the order of FACTS."""
    words = words_of(normalise(text)) or [""]
    count = len(words)
    persons = Counter(PERSONS[word] for word in words if word in PERSONS)
    facts = (
        count,
        sum(map(len, words)) / count,
        sum(map(syllables, words)) / count,
        sum(map(text.count, ",;:")),
        text.count("?"),
        text.count("!"),
        sum(word not in FUNCTION_WORDS for word in words) / count,
        -sum(math.log10(_ranks().get(word, UNCOUNTED)) for word in words) / count,
        *(persons[person] for person in PEOPLE),
    )
    return np.array(facts, dtype=np.float64)


def content_of(text: str) -> list[str]:
    """The words of a line that carry meaning."""
    return [word for word in words_of(normalise(text)) if word not in FUNCTION_WORDS]


def meaning_of(text: str, table: Table) -> Array:
    """The mean vector of a line's content words, (vector)."""
    return meaning(content_of(text), table)


def meaning(words: Sequence[str], table: Table) -> Array:
    """The mean vector of words, those left out that the vocabulary has in pieces, (vector)."""
    numbers = [number for word in words if (number := table.vocabulary.word(word)) is not None]
    if not numbers:
        return np.zeros(table.vectors.shape[1])
    return np.asarray(table.vectors[numbers].mean(axis=0), dtype=np.float64)


@cache
def _ranks() -> Mapping[str, int]:
    return {word: rank for rank, word in enumerate(common_words(), 1)}
