"""Runs of words as numbers: each is hashed to 64 bits, the same in every process.

Letters alone count: case, punctuation and apostrophes do not tell two lines apart.
"""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from ml.corpus.songs import normalise
from ml.english.prosody import words_of

RUN: Final = 6  # words from which a run is looked up
KEY: Final = 4  # words by which the song of a run is found
REACH: Final = 3  # words on either side of a line's end, where both lines are short

Hashes = npt.NDArray[np.uint64]

# Odd numbers by which the words of a run are multiplied, one for each place.
_PLACES: Final = np.random.default_rng(11).integers(0, 2**63, 8, dtype=np.uint64) * np.uint64(2) + 1


def words_in(line: str) -> list[str]:
    """The words of a line, letters alone."""
    words = (word.replace("'", "") for word in words_of(normalise(line)))
    return [word for word in words if word]


@lru_cache(maxsize=400_000)
def hash_of(word: str) -> int:
    """64 bits of a word."""
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little")


def hashes_of(words: Sequence[str]) -> Hashes:
    """The hash of each word: (words,)."""
    return np.array([hash_of(word) for word in words], dtype=np.uint64)


def joined(words: Hashes, size: int) -> Hashes:
    """The hashes of all runs of so many words: (words - size + 1,)."""
    count = max(0, len(words) - size + 1)
    total = np.full(count, size, dtype=np.uint64)
    for place in range(size):
        total += words[place : place + count] * _PLACES[place]
    return mixed(total)


def mixed(numbers: Hashes) -> Hashes:
    """Every bit depends on every bit (the finaliser of splitmix64, Steele et al. 2014)."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


def over_end(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """The run over the end of a line that is looked up, [] if none.

    Runs within lines find what long lines copy. Two lines that are too short to hold a run are
    known by the three words on either side of what parts them.
    """
    short = max(len(before), len(after)) < RUN and min(len(before), len(after)) >= REACH
    return [*before[-REACH:], *after[:REACH]] if short else []
