"""Syllables and rhyme of words and lines, from their pronunciations.

Terms: the *rhyming part* of a word runs from its last stressed vowel to its end; two words are a
*perfect rhyme* when their rhyming parts are equal and the sounds before them differ.
"""

import re
from functools import lru_cache

from ml.english.lexicon import Phones, pronunciations

WORD = re.compile(r"[A-Za-z']*[A-Za-z][A-Za-z']*")


def words_of(line: str) -> list[str]:
    """The words of a line: runs of letters and apostrophes; a hyphen parts two words."""
    return WORD.findall(line)


@lru_cache(maxsize=400_000)
def syllables(word: str) -> int:
    """Syllables of one word in its commonest pronunciation: its vowels."""
    spoken = pronunciations(word)
    return _vowels(spoken[0]) if spoken else 0


@lru_cache(maxsize=100_000)
def is_certain(word: str) -> bool:
    """Whether every listed pronunciation of the word has the same number of syllables."""
    return len({_vowels(phones) for phones in pronunciations(word)}) <= 1


def line_syllables(line: str) -> int:
    """Syllables of a line: the sum over its words."""
    return sum(syllables(word) for word in words_of(line))


def last_word(line: str) -> str:
    """The last word of a line in lower case, "" if it has none."""
    words = words_of(line)
    return words[-1].lower() if words else ""


@lru_cache(maxsize=200_000)
def rhyming_part(word: str) -> Phones:
    """Phones from the last stressed vowel on, with stress marks; () if no vowel is stressed."""
    spoken = pronunciations(word)
    return _rhyming_part(spoken[0]) if spoken else ()


@lru_cache(maxsize=100_000)
def has_one_rhyme(word: str) -> bool:
    """Whether all pronunciations rhyme alike, so that no reader hears another rhyme ("wind")."""
    return len({_rhyming_part(phones) for phones in pronunciations(word)}) == 1


def is_rhyme(one: str, other: str) -> bool:
    """Perfect rhyme: equal rhyming parts (stress grade aside) after different onsets."""
    if one.lower() == other.lower():
        return False
    first, second = rhyming_part(one), rhyming_part(other)
    return bool(first) and _plain(first) == _plain(second) and _onset(one) != _onset(other)


def _rhyming_part(phones: Phones) -> Phones:
    for at in range(len(phones) - 1, -1, -1):
        # The dictionary gives the last vowel of "starry" and "company" a stress that none sings.
        if phones[at][-1] in "12" and not (phones[at] == "IY2" and at == len(phones) - 1):
            return phones[at:]
    return ()


def _onset(word: str) -> str:
    """The sound just before the rhyming part, "" when the word starts with it."""
    phones = pronunciations(word)[0]
    at = len(phones) - len(_rhyming_part(phones))
    return phones[at - 1] if at else ""


def _plain(phones: Phones) -> Phones:
    return tuple(phone.rstrip("012") for phone in phones)


def _vowels(phones: Phones) -> int:
    return sum(phone[-1].isdigit() for phone in phones)
