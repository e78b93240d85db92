"""How many syllables a line has, as songs are measured.

Words that the dictionary has are counted as the networks count them, by the commonest way to say
them; all others as they are spoken. A line that singers readily sing on the number that was asked
for has that number: "every" on two syllables or three.
"""

from ml.english.lexicon import is_known
from ml.english.prosody import syllables, words_of
from ml.english.scansion import fits, scan_line
from ml.english.speech import Speech, speak
from ml.english.text import is_vowel, plain

READILY = 1.0  # what singing a line on another number may cost beside the way that suits it best


def count(line: str, speak: Speech = speak, asked: int | None = None) -> int:
    """Syllables of a line: those asked for if it is readily sung on them; 0 if it has no word."""
    found = sum(_syllables(word, speak) for word in words_of(plain(line)))
    if not asked or not found or found == asked:
        return found
    ways = fits(line, asked, speak).values()
    readily = scan_line(line, speak).cost + READILY
    return asked if any(way.cost <= readily for way in ways) else found


def _syllables(word: str, speak: Speech) -> int:
    if speak.knows(word) or not is_known(word):
        return sum(map(is_vowel, next(iter(speak(word)), ())))
    return syllables(word)
