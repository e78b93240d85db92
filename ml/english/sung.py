"""The forms in which a word may be sung: how many syllables, and where they want the beat.

Verse and song shorten and stretch words within known bounds ("heav'n", "wand'ring", "glor-yus",
"fi-er", "wing-ed"); each form has a cost, so that it is used where the line's metre asks for it.
"Fire", "power", "heaven" and "every" are shortened readily; elsewhere a second offbeat costs less
than a lost syllable, as scanners of verse count it today ("glo-ri-ous"). Costs and beats are in
one unit. The licences are those of Bridges ("Milton's Prosody", 1921) and Attridge ("The Rhythms
of English Poetry", 1982).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ml.english.lexicon import Phones
from ml.english.prosody import UNSUNG
from ml.english.speech import Speech
from ml.english.text import is_vowel

# What a syllable pays for standing on a beat, and for standing off one.
Beat = tuple[float, float]
PRIMARY: Beat = (0.0, 4.0)
SECONDARY: Beat = (0.1, 0.7)
BESIDE: Beat = (3.5, 0.0)  # without stress, next to the stress of its word
APART: Beat = (0.5, 0.1)  # without stress, two syllables from it: verse may lend it one
CONTENT: Beat = (0.0, 1.0)  # words of one syllable, by class
EITHER: Beat = (0.3, 0.15)
FUNCTION: Beat = (0.7, 0.0)
ARTICLE: Beat = (1.8, 0.0)
SHIFTING: Beat = (0.3, 0.3)  # "upon", "into" take the beat on either syllable

ARTICLES = frozenset("a an the th th' o' i'".split())
FUNCTIONS = frozenset(
    """of to in on at by for from with as and but or nor if than that is was are were be been am
    has had have hath his her its my thy our your their it him them us me thee shall will would
    could should may might must can do did doth does so when while though since till through into
    'tis 'twas there which who whose whom what yet""".split()
)
EITHERS = frozenset(
    """o ah oh i he she we they you ye thou this these those not no all each one some more most such
    own here now then thus how why where up down out off o'er too both any let upon like""".split()
)
SHIFTERS = frozenset(
    "upon into unto within without towards toward sometimes therein himself myself".split()
)
# Words whose -ed older verse sounds readily.
SOUNDED = frozenset(
    """winged blessed cursed aged learned beloved accursed starred crooked ragged wretched dogged
    jagged naked sacred hallowed armed horned plumed""".split()
)
LISTED = 0.2  # what a pronunciation that the dictionary lists second costs
SHORTER = 1.9  # and what it costs if it is shorter than is written
VOWEL_LETTERS = re.compile("i(?=[aou])|[aeiouy]+")
SHORT = frozenset(
    """every everything everyone everybody everywhere evening evenings different difference several
    favorite favourite family interest business general natural""".split()
)
GLIDES = {"IY0": 2.2, "IY2": 2.2, "UW0": 2.2, "OW0": 3.0}


@dataclass(frozen=True)
class Sung:
    """One form of a word in a line."""

    beats: tuple[Beat, ...]  # one a syllable
    cost: float
    begins: bool = False  # with a vowel
    leans: bool = False  # has given up its last vowel to a vowel that must follow


@lru_cache(maxsize=100_000)
def sung_forms(word: str, speak: Speech) -> tuple[Sung, ...]:
    """The forms of a word (lower case; a grave accent on the e of -ed sounds it), cheapest first.

    () if nothing is known of its sound.
    """
    plain = word.replace("\u00e8", "e").replace("\u00e9", "e")
    found: dict[tuple[tuple[Beat, ...], bool], Sung] = {}
    for spoken, listed in _listed(plain, speak):
        for phones, cost in _forms(spoken, word).items():
            beats = _beats(phones, plain)
            for leaning, extra in _leanings(phones, plain):
                kept = beats[:-1] if leaning else beats
                sung = Sung(kept, cost + extra + listed, is_vowel(phones[0]), leaning)
                key = (kept, leaning)
                if key not in found or sung.cost < found[key].cost:
                    found[key] = sung
    return tuple(sorted(found.values(), key=lambda sung: (sung.cost, len(sung.beats))))


def _listed(word: str, speak: Speech) -> Iterator[tuple[Phones, float]]:
    """The pronunciations of a word with their costs."""
    longest, written = 0, len(VOWEL_LETTERS.findall(word.removesuffix("e")))
    for place, phones in enumerate(speak(word)):
        count = sum(map(is_vowel, phones))
        shorter = count < min(longest, written) and word not in SHORT and "R" not in phones[-2:]
        longest = max(longest, count)
        yield phones, SHORTER if shorter else LISTED * place


def _leanings(phones: Phones, word: str) -> Iterator[tuple[bool, float]]:
    """Whether the last vowel may run into a vowel that follows: "th' eternal", "many a"."""
    vowels = sum(map(is_vowel, phones))
    yield vowels == 0, 0.0
    if vowels and phones[-1] in {"IY0", "AH0", "IH0"} and word in {"the", "to"}:
        yield True, 2.4
    elif vowels > 1 and phones[-1] == "IY0":
        yield True, 3.0


def _forms(spoken: Phones, word: str) -> dict[Phones, float]:
    """Pronunciations with their costs: as listed, and shortened or stretched in one or two ways."""
    if word.endswith(("\u00e8d", "\u00e9d")):
        return {(*spoken, "IH0", spoken[-1]) if not is_vowel(spoken[-2]) else spoken: 0.0}
    forms = {spoken: 0.0}
    for _ in range(2):
        for phones, cost in list(forms.items()):
            for other, extra in _licences(phones, word):
                if cost + extra < forms.get(other, 9.0):
                    forms[other] = cost + extra
    return forms


def _licences(phones: Phones, word: str) -> Iterator[tuple[Phones, float]]:
    for at in range(1, len(phones)):
        phone, before, rest = phones[at], phones[at - 1], phones[at + 1 :]
        if is_vowel(phone) and is_vowel(before):
            yield from _merged(phones, at)
        elif is_vowel(phone) and phone[-1] == "0" and any(map(is_vowel, phones[:at])):
            yield from _dropped(phones, at, word)
        elif phone == "R" and before in {"AY1", "AW1"} and not rest[:1]:
            yield (*phones[:at], "ER0"), 0.5
    if (
        word.endswith("ed")
        and len(phones) > 2
        and phones[-1] in {"D", "T"}
        and not is_vowel(phones[-2])
    ):
        yield (*phones[:-1], "IH0", "D"), 0.7 if word in SOUNDED else 1.8


def _merged(phones: Phones, at: int) -> Iterator[tuple[Phones, float]]:
    """Two vowels side by side sung as one: "glorious", "violet", "fire", "being"."""
    first, second = phones[at - 1], phones[at]
    if first in GLIDES:
        yield (*phones[: at - 1], *phones[at:]), GLIDES[first] + 0.6 * (second[-1] != "0")
    elif second == "ER0" and first in {"AY1", "AW1", "AY2", "AW2"}:
        yield (*phones[:at], "R", *phones[at + 1 :]), -0.2
    elif second[-1] == "0":
        yield (*phones[:at], *phones[at + 1 :]), 2.4


def _dropped(phones: Phones, at: int, word: str) -> Iterator[tuple[Phones, float]]:
    """A vowel without stress left out: "wand'ring", "op'ning", "heav'n", "ev'r", "chasm"."""
    phone, before, rest = phones[at], phones[at - 1], phones[at + 1 :]
    without = (*phones[:at], *rest)
    if phone == "ER0":
        if rest and is_vowel(rest[0]) and rest[0][-1] == "0":
            yield (*phones[:at], "R", *rest), 2.1
        elif before in {"V", "DH"} and not rest:
            yield (*phones[:at], "R"), 3.0
    elif phone in {"AH0", "IH0"} and rest:
        if len(rest) > 1 and rest[0] in {"N", "L", "R", "M"} and is_vowel(rest[1]):
            if rest[1][-1] == "0":
                yield without, 2.2
        elif rest[0] == "N" and before == "V" and not any(map(is_vowel, rest[1:2])):
            yield without, 0.9 if phones[at - 2] in {"EH1", "IH1", "IY1"} else 3.0
        elif rest in {("N",), ("N", "Z")} and before in {"L", "Z", "R"}:
            yield without, 3.0
        elif rest[0] == "M" and re.search("[st]h?ms?$", word):
            yield without, 0.2


def _beats(phones: Phones, word: str) -> tuple[Beat, ...]:
    vowels = [phone for phone in phones if is_vowel(phone)]
    if phones and phones[-1] in UNSUNG:
        vowels[-1] = vowels[-1][:-1] + "0"
    if len(vowels) == 1:
        return (_class_of(word),)
    if word in SHIFTERS:
        return (SHIFTING,) * len(vowels)
    marks = [vowel[-1] for vowel in vowels]
    return tuple(_beat(marks, at) for at in range(len(marks)))


def _beat(marks: list[str], at: int) -> Beat:
    if marks[at] == "1":
        return PRIMARY
    beside = "1" in marks[max(0, at - 1) : at + 2]
    if marks[at] == "2":
        return SECONDARY
    return BESIDE if beside or "2" in marks[max(0, at - 1) : at + 2] else APART


def _class_of(word: str) -> Beat:
    if word in ARTICLES:
        return ARTICLE
    if word in FUNCTIONS:
        return FUNCTION
    return EITHER if word in EITHERS else CONTENT
