"""The pronouncing dictionary and what it says of rhyme, read without the code under test."""

import lzma
import re
from collections import defaultdict
from functools import cache

from ml.english.lexicon import DICTIONARY


@cache
def cmudict() -> dict[str, list[list[str]]]:
    """Every word with its pronunciations, the commonest first."""
    words: dict[str, list[list[str]]] = defaultdict(list)
    with lzma.open(DICTIONARY, "rt", encoding="ascii") as lines:
        for line in lines:
            word, *phones = line.split()
            words[word].append(phones)
    return dict(words)


def vowels(phones: list[str]) -> int:
    return sum(phone[-1].isdigit() for phone in phones)


def rhyming_parts(spoken: list[list[str]]) -> set[str]:
    """From the last stressed vowel to the end, stress aside, of each pronunciation.

    A last "ee", "oh" or "oo" of second stress is no stress to a singer ("starry", "shadow").
    """
    parts = set()
    for phones in spoken:
        sung = [*phones[:-1], re.sub(r"(IY|OW|UW)2", r"\g<1>0", phones[-1])]
        stressed = [at for at, phone in enumerate(sung) if phone[-1] in "12"]
        if stressed:
            parts.add(re.sub(r"\d", "", " ".join(phones[stressed[-1] :])))
    return parts
