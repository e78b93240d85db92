"""Syllables and rhyme of words and lines, from their pronunciations.

Terms: the *rhyming part* of a word runs from its last stressed vowel to its end; two words are a
*perfect rhyme* when their rhyming parts are equal and the sounds before them differ.
"""

import re
from functools import lru_cache

from ml.english.lexicon import Phones, pronunciations

# The dictionary stresses the last vowel of "starry", "shadow" and "statue", as no singer does.
UNSUNG = frozenset({"IY2", "OW2", "UW2"})
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
    return len({_plain(_rhyming_part(phones)) for phones in pronunciations(word)}) == 1


def rhyme_sound(word: str) -> Phones:
    """The rhyming part without its grades of stress: the same in all words that rhyme."""
    return _plain(rhyming_part(word))


def is_rhyme(one: str, other: str) -> bool:
    """Perfect rhyme: equal rhyming parts (stress grade aside) after different onsets."""
    if one.lower() == other.lower():
        return False
    sound = rhyme_sound(one)
    return bool(sound) and sound == rhyme_sound(other) and not _begin_alike(one, other)


def _rhyming_part(phones: Phones) -> Phones:
    for at in range(len(phones) - 1, -1, -1):
        if phones[at][-1] in "12" and not (phones[at] in UNSUNG and at == len(phones) - 1):
            return phones[at:]
    return ()


def _begin_alike(one: str, other: str) -> bool:
    """Whether the same consonants lead up to both rhyming parts: "night" and "tonight".

    After a vowel nothing tells which of them begin the syllable: "display" may end on "play".
    """
    (first, inside), (second, other_inside) = _onset(one), _onset(other)
    return (
        first == second
        or (inside and bool(second) and first[-len(second) :] == second)
        or (other_inside and bool(first) and second[-len(first) :] == first)
    )


@lru_cache(maxsize=100_000)
def _onset(word: str) -> tuple[Phones, bool]:
    """The consonants just before the rhyming part, and whether a vowel stands before them."""
    phones = pronunciations(word)[0]
    end = start = len(phones) - len(_rhyming_part(phones))
    while start and not phones[start - 1][-1].isdigit():
        start -= 1
    return phones[start:end], start > 0


def _plain(phones: Phones) -> Phones:
    return tuple(phone.rstrip("012") for phone in phones)


def _vowels(phones: Phones) -> int:
    return sum(phone[-1].isdigit() for phone in phones)
