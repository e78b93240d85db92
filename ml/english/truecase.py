"""Capitals for lower-case lines: the first letter, "I", and names (Lita et al. 2003)."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

LEAST = 8  # times a word must stand inside a line with a capital to count as a name
SHARE = 0.8  # of its places inside lines


class Truecase:
    """Restores capitals with a list of words that are written with one."""

    def __init__(self, capitals: Sequence[str]) -> None:
        self.capitals = frozenset(capitals)

    def names(self, text: str) -> str:
        """Capitals of "I" and of names alone."""
        return re.sub(r"[a-z']+", lambda match: self._word(match[0]), text)

    def restore(self, line: str) -> str:
        line = self.names(line)
        return re.sub(r"[A-Za-z]", lambda match: match[0].upper(), line, count=1)

    def _word(self, word: str) -> str:
        bare = word.removesuffix("'s")
        if bare == "i" or bare.startswith("i'") or bare in self.capitals:
            return word.capitalize()
        return word


def find_capitals(lines: Iterable[str]) -> list[str]:
    """Words that lines have with a capital even inside, in alphabetical order."""
    upper: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for line in lines:
        # A word after a mark may start a sentence, so only words after words count.
        for word in re.findall(r"(?<=[A-Za-z] )[A-Za-z]+", line):
            every[word.lower()] += 1
            upper[word.lower()] += word[0].isupper() and not word.isupper()
    return sorted(
        word
        for word, count in upper.items()
        if count >= LEAST and count >= SHARE * every[word] and len(word) > 1
    )
