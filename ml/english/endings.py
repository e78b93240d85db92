"""How a word or phrase ends: the sounds that rhyme is made of, and the letters they are spelled by.

Terms: the *rhyming part* runs from the last stressed vowel to the end. An ending is *light* when
its vowel has no stress of its own and verse lends it one ("memo-RY" after "me"), which English
rhyme has always allowed on the third syllable from a stress. A phrase may end on small words
without stress ("know it"), and then its rhyming part spans several words.
"""

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from ml.english.lexicon import Phones
from ml.english.prosody import UNSUNG, words_of
from ml.english.speech import Speech, speak
from ml.english.text import is_vowel, plain

# Vowels without stress that no ear tells apart: "roses", "Rosa's"; and sounds that the dictionary
# writes in two ways before r: "dear", "here"; "fire", "higher"; "hour", "flower"; "poor", "tour".
REDUCED = frozenset({"AH", "IH", "EH", "UH"})
WRITTEN_ALIKE = (
    (("IH", "R"), ("IY", "R")), (("AY", "ER"), ("AY", "R")), (("AY", "AX", "R"), ("AY", "R")),
    (("AW", "ER"), ("AW", "R")), (("AW", "AX", "R"), ("AW", "R")), (("OW", "R"), ("AO", "R")),
    (("UW", "R"), ("UH", "R")), (("EY", "R"), ("EH", "R")),
)  # fmt: skip
# Small words that lean on the word before them.
LEANING = frozenset(
    """it him her me you them us is are was am in on of to for at as that and than then all there
    a an the his my thee ye be do we he she they so not have had has will shall would one""".split()
)


class Light(IntEnum):
    """Whether an ending has a stress of its own, or how far before it the last stress is."""

    NO = 0
    NEXT = 1  # right before: "captain"
    THIRD = 2  # two syllables or more: "memory"


@dataclass(frozen=True)
class Ending:
    """One way in which a word or phrase may rhyme."""

    onset: Phones  # consonants just before the rhyming part
    inside: bool  # whether a vowel stands before them
    sounds: Phones  # the rhyming part as heard, without marks of stress
    light: Light = Light.NO  # whether verse lends its vowel the stress
    words: int = 1  # how many words it spans
    letters: str = ""  # the word that it begins in, in plain letters

    @property
    def vowels(self) -> int:
        return sum(is_vowel(sound) for sound in self.sounds)


def endings(text: str, speak: Speech = speak) -> tuple[Ending, ...]:
    """Every way in which a word or phrase may rhyme, by its listed pronunciations.

    () if it has no English word.
    """
    words = words_of(plain(text))
    found: dict[Ending, None] = {}
    for phones, spans, word in _last_words(words, speak):
        for ending in word_endings(phones, word, spans):
            found[ending] = None
    return tuple(found)


def _last_words(words: list[str], speak: Speech) -> list[tuple[Phones, int, str]]:
    """Pronunciations of the last word, and of longer ends whose last words lean on one before."""
    if not words:
        return []
    # A word that ends a line is spoken in full: "are", not "'re".
    spoken_last = speak(words[-1])
    full = tuple(phones for phones in spoken_last if any(phone[-1] in "12" for phone in phones))
    found = [(phones, 1, words[-1]) for phones in full or spoken_last]
    tails: list[Phones] = [()]
    for back in range(1, min(len(words), 4)):
        word = words[-back]
        if word not in LEANING:
            break
        spoken = {tuple(p.rstrip("012") + "0" * is_vowel(p) for p in o) for o in speak(word)}
        tails = [one + tail for one in sorted(spoken) for tail in tails]
        before = words[-back - 1]
        if before not in LEANING or back + 1 == len(words):
            found += [(o + t, back + 1, before) for o in speak(before) for t in tails]
    return found


@lru_cache(maxsize=100_000)
def word_endings(phones: Phones, word: str, spans: int = 1) -> tuple[Ending, ...]:
    """The endings of one pronunciation, of a phrase of `spans` words that begins with `word`."""
    vowels = [at for at, phone in enumerate(phones) if is_vowel(phone)]
    if not vowels:
        return ()
    # The dictionary stresses the ends of "willow" and "willows", as no singer does.
    unsung = {len(phones) - (2 if phones[-1] == "Z" else 1)}
    stressed = [
        at
        for at in vowels
        if phones[at][-1] in "12" and not (at in unsung and phones[at] in UNSUNG)
    ]
    # A word of one syllable is stressed when it ends a line, whatever the dictionary says.
    start = stressed[-1] if stressed else vowels[-1]
    found = [_ending(phones, start, spans, word)]
    if start != vowels[-1] and spans == 1:
        light = Light.NEXT if start == vowels[-2] else Light.THIRD
        found.append(_ending(phones, vowels[-1], spans, word, light))
    return tuple(found)


def _ending(phones: Phones, start: int, spans: int, word: str, light: Light = Light.NO) -> Ending:
    begin = start
    while begin and not is_vowel(phones[begin - 1]):
        begin -= 1
    return Ending(phones[begin:start], begin > 0, heard(phones[start:]), light, spans, word)


def heard(phones: Phones) -> Phones:
    """The sounds of a rhyming part as the ear takes them, without marks of stress."""
    if phones[-1] == "N" and phones[-2:-1] in {("V",), ("Z",), ("D",), ("T",)}:
        phones = (*phones[:-1], "AX", "N")  # "heav'n" is sung on one syllable and heard on two
    sounds = [
        "AX" if at and is_vowel(phone) and phone.rstrip("012") in REDUCED else phone.rstrip("012")
        for at, phone in enumerate(phones)
    ]
    for written, same in WRITTEN_ALIKE:
        if tuple(sounds[: len(written)]) == written:
            sounds[: len(written)] = same
    return tuple(sounds)
