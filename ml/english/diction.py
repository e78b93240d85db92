"""Which words belong to old verse rather than to English as it is spoken.

The corpus is old, so a network that learned from it thinks "sweet delight" as plain as "a good
time". What tells them apart is how often people say the word: "delight" is a hundred times as
common in its verse as in everyday speech, "night" hardly more.
"""

import math
from functools import lru_cache

from ml.english.common import SPEECH, VERSE, Said, common_words
from ml.english.inflections import forms

FREE, FULL = 10.0, 100.0  # times as common in verse as in speech: not dated at all, and wholly
CURRENT = 5  # times that speech has a word whose inflections count as current too


def dated(word: str) -> float:
    """How far a word in lower case belongs to old verse, from 0 to 1; 0 for words not counted.

    >>> dated("night"), dated("delight")
    (0.0, 1.0)
    """
    return _dated().get(word, 0.0)


@lru_cache(maxsize=1)
def _dated() -> dict[str, float]:
    words = common_words()
    excess = {word: _excess(said) for word, said in words.items()}
    for base, said in words.items():
        if said.speech >= CURRENT:
            for form in forms(base) & excess.keys():
                excess[form] = min(excess[form], _excess(said))
    span = math.log(FULL / FREE)
    found = {word: min(1.0, math.log(more / FREE) / span) for word, more in excess.items()}
    return {word: share for word, share in found.items() if share > 0}


def _excess(said: Said) -> float:
    """How many times as common a word is in verse as in speech; half a time more in speech."""
    return max(said.verse, 1) / VERSE / ((said.speech + 0.5) / SPEECH)
