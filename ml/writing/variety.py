"""How alike two lines are, the choice of several that differ, and a line lightly varied.

The choice is that of maximal marginal relevance (Carbonell & Goldstein 1998): one by one, whatever
is best once its likeness to those already chosen is taken off.
"""

from collections.abc import Collection, Sequence
from itertools import accumulate
from typing import Protocol, TypeVar

from ml.english.prosody import last_word, syllables, words_of
from ml.english.words import FUNCTION_WORDS
from ml.song.pattern import Pattern

NEAR = 0.6  # share of words from which two lines are one line said twice
OPENING = 0.4  # share of its syllables that are other ones when a line is varied
LEAST_KEPT = 2  # words that stand
UNLIKE = 2.0  # score that a line loses if all its content stands in another one


class Scored(Protocol):
    """A line with its score."""

    @property
    def text(self) -> str: ...

    @property
    def score(self) -> float: ...


AnyScored = TypeVar("AnyScored", bound=Scored)


def is_near(one: str, other: str, fixed: Collection[str] = ()) -> bool:
    """Whether two lines share most of their words; `fixed` words, which both must have, aside."""
    return _shared(_words(one, fixed), _words(other, fixed)) >= NEAR


def likeness(one: str, other: str, fixed: Collection[str] = ()) -> float:
    """0 to 1: half for the share of content words in common, half for the same last word."""
    content = [_words(line, fixed) - FUNCTION_WORDS for line in (one, other)]
    return (_shared(*content) + (last_word(one) == last_word(other))) / 2


def several(found: Sequence[AnyScored], count: int, fixed: Collection[str] = ()) -> list[AnyScored]:
    """The best of lines, so many at most, none near another one."""
    chosen: list[AnyScored] = []
    left = list(found)
    while left and len(chosen) < count:

        def worth(one: AnyScored) -> float:
            alike = (likeness(one.text, other.text, fixed) for other in chosen)
            return one.score - UNLIKE * max(alike, default=0.0)

        best = max(left, key=worth)
        chosen.append(best)
        left = [one for one in left if not is_near(one.text, best.text, fixed)]
    return chosen


def end_of(line: str) -> Pattern | None:
    """A line with a gap for its beginning, None where too little would stand."""
    words = line.split()
    sung = list(accumulate(syllables(word) for word in words))
    opening = next((at + 1 for at, count in enumerate(sung) if count >= OPENING * sung[-1]), 0)
    stands = " ".join(words[opening:])
    return Pattern(("", stands)) if len(words_of(stands)) >= LEAST_KEPT else None


def _words(line: str, fixed: Collection[str]) -> set[str]:
    return {word.lower() for word in words_of(line)} - set(fixed)


def _shared(one: set[str], other: set[str]) -> float:
    """Of all words of two sets, the share that both have (Jaccard 1901); two empty ones: all."""
    return len(one & other) / len(one | other) if one | other else 1.0
