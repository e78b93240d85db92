"""What is heard in lines, by the pronouncing dictionary alone.

Shares no code with the composer, whose claims it checks: the dictionary's file is read plainly, and
of a line with a word outside it nothing is said.
"""

import lzma
import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Final

DICTIONARY: Final = Path(__file__).parents[2] / "data" / "cmudict.txt.xz"


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


def words_of(line: str) -> list[str]:
    """The words of a line as the dictionary has them, where it does."""
    found = re.findall(r"[a-z']*[a-z][a-z']*", line.lower().replace("’", "'"))
    return [word if word in cmudict() else word.strip("'") for word in found]


def has_syllables(line: str, count: int) -> bool | None:
    """Whether some way to say a line has so many syllables; None if a word is not known."""
    spoken = [cmudict().get(word) for word in words_of(line)]
    sums = {0}
    for ways in spoken:
        if ways is None:
            return None
        sums = {total + more for total in sums for more in {vowels(phones) for phones in ways}}
    return count in sums if spoken else None


def rhymes(one: str, other: str) -> bool | None:
    """Whether two lines end on words that rhyme perfectly; None if one of them is not known."""
    ends = [words_of(line)[-1:] for line in (one, other)]
    ways = [cmudict().get(end[0]) if end else None for end in ends]
    if ways[0] is None or ways[1] is None:
        return None
    return ends[0] != ends[1] and bool(rhyming_parts(ways[0]) & rhyming_parts(ways[1]))
