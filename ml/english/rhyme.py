"""Rhyme in grades, by the names that poets and songwriters use.

A grade compares two rhyming parts (see `endings`), and the onsets before them. Where a word has
several pronunciations, or a phrase may end in several ways, the best grade counts, in the order of
`Grade`.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import lru_cache

from ml.english.endings import Ending, Light, endings
from ml.english.lexicon import Phones
from ml.english.older import WORDS, light_sounds, older_sounds, vowel_letters
from ml.english.prosody import words_of
from ml.english.speech import Speech, speak
from ml.english.text import is_vowel, plain

# Consonants that are made alike, by the ear's measure (Pattison, "Writing Better Lyrics", 1995).
FAMILIES = (
    frozenset({"B", "D", "G", "P", "T", "K"}),
    frozenset({"V", "DH", "Z", "ZH", "JH", "F", "TH", "S", "SH", "CH"}),
    frozenset({"M", "N", "NG"}),
)
# Endings that bear no stress right after one: "lonely" rhymes with no "sky".
WEAKEST = tuple(
    """ing ings er ers y ow ows ed en ens el els in ins or ors our ours ie ies ey eys ine""".split()
)


class Grade(StrEnum):
    """The grades, best first. Terms are those of Preminger and Brogan, "The New Princeton
    Encyclopedia of Poetry and Poetics", 1993, unless another source is named.

    PERFECT: the stressed vowel and all after it sound alike, what stands before differs, on one
        syllable ("night", "light"): *masculine*, *full* or *true* rhyme.
    MULTI: the same on two syllables or more ("glory", "story"; "tenderly", "slenderly"):
        *feminine* or *double*, *triple* rhyme.
    MOSAIC: the same, where one of the two spans several words ("poet", "know it").
    IDENTICAL: what stands before sounds alike too ("sea", "see"; "light", "delight"; a word and
        itself): *rime riche*.
    EYE: spelled alike from the stressed vowel on, and sounded otherwise ("love", "move").
    NEAR: taken for a rhyme by usage rather than by ear: a *light* rhyme, on a last syllable that
        verse stresses ("me", "memory"), or a *historical* one, full once ("join", "line").
    FAMILY: the same vowels, and each consonant answered by one of its own family, plosives,
        fricatives or nasals ("mad", "cat"; "home", "alone"): Pattison, as above.
    ASSONANCE: the same vowels, other consonants ("lake", "shame").
    CONSONANCE: the same consonants after another stressed vowel ("blade", "blood").
    NONE: nothing of all that.
    """

    PERFECT = "perfect"
    MULTI = "multi"
    MOSAIC = "mosaic"
    IDENTICAL = "identical"
    EYE = "eye"
    NEAR = "near"
    FAMILY = "family"
    ASSONANCE = "assonance"
    CONSONANCE = "consonance"
    NONE = "none"


ORDER = {grade: place for place, grade in enumerate(Grade)}
# What readers of verse mark as rhyme; the other grades are likenesses that a writer may choose.
RHYMES = frozenset(
    {Grade.PERFECT, Grade.MULTI, Grade.MOSAIC, Grade.IDENTICAL, Grade.EYE, Grade.NEAR}
)
# Same sounds after another beginning; and what passes for a rhyme, by how much a writer lets pass.
FULL = frozenset({Grade.PERFECT, Grade.MULTI, Grade.MOSAIC})
NEARLY = frozenset({Grade.NEAR, Grade.FAMILY})
ALIKE = frozenset({Grade.ASSONANCE, Grade.CONSONANCE, Grade.EYE})
ACCEPTED = {"perfect": FULL, "near": FULL | NEARLY, "any": FULL | NEARLY | ALIKE}


def grade(one: str, other: str, speak: Speech = speak) -> Grade:
    """The best grade of rhyme between two words or phrases.

    Args:
        one, other: text whose last words are compared; marks and capitals do not matter.
        speak: pronunciations of a word, by `book.read_book` with a writer's own first.
    """
    if (words := words_of(plain(one))) and words == words_of(plain(other)):
        return Grade.IDENTICAL
    return best_grade(endings(one, speak), endings(other, speak))


def best_grade(one: Iterable[Ending], other: Sequence[Ending]) -> Grade:
    """The best grade between the ways in which two words may rhyme."""
    grades = (grade_of(first, second) for first in one for second in other)
    return min(grades, key=ORDER.__getitem__, default=Grade.NONE)


def rhymes(one: str, other: str, speak: Speech = speak) -> bool:
    """Whether a reader of verse takes the two for a rhyme."""
    return grade(one, other, speak) in RHYMES


@lru_cache(maxsize=200_000)
def grade_of(one: Ending, other: Ending) -> Grade:
    """The grade of two endings."""
    if one.light or other.light:
        return Grade.NEAR if _light(one, other) else Grade.NONE
    if one.sounds == other.sounds:
        if _begin_alike(one, other):
            return Grade.IDENTICAL
        if max(one.words, other.words) > 1:
            return Grade.MOSAIC
        return Grade.MULTI if one.vowels > 1 else Grade.PERFECT
    if _spelled_alike(one, other):
        return Grade.EYE
    if _historical(one, other):
        return Grade.NEAR
    return _likeness(one.sounds, other.sounds)


def may_rhyme(one: Ending, other: Ending) -> bool:
    """Whether a quick look leaves any grade possible: first vowels, ends or letters alike."""
    first, last = one.sounds[-1], other.sounds[-1]
    return (
        one.sounds[0] == other.sounds[0]
        or first == last
        or (is_vowel(first) and is_vowel(last))
        or one.letters[-2:] == other.letters[-2:]
    )


def _likeness(one: Phones, other: Phones) -> Grade:
    if [sound for sound in one if is_vowel(sound)] == [s for s in other if is_vowel(s)]:
        return Grade.FAMILY if _one_family(one, other) else Grade.ASSONANCE
    if one[0] != other[0] and one[1:] == other[1:] and one[1:]:
        return Grade.CONSONANCE
    return Grade.NONE


def _one_family(one: Phones, other: Phones) -> bool:
    return len(one) == len(other) and all(
        first == second or any({first, second} <= family for family in FAMILIES)
        for first, second in zip(one, other, strict=True)
    )


def _spelled_alike(one: Ending, other: Ending) -> bool:
    if max(one.words, other.words) > 1 or one.letters[-2:] != other.letters[-2:]:
        return False
    letters = vowel_letters(one.letters, one.sounds)
    return one.vowels == other.vowels and letters == vowel_letters(other.letters, other.sounds)


def _historical(one: Ending, other: Ending) -> bool:
    # Only the vowel has changed; ER holds an r that other vowels have after them.
    rests = [tuple(s for s in ending.sounds[1:] if s != "R") for ending in (one, other)]
    named = one.letters in WORDS or other.letters in WORDS
    if max(one.words, other.words) > 1 or not (named or rests[0] == rests[1]):
        return False
    return other.sounds in older_sounds(one.letters, one.onset, one.sounds) or (
        one.sounds in older_sounds(other.letters, other.onset, other.sounds)
    )


def _light(one: Ending, other: Ending) -> bool:
    """Whether two endings rhyme of which one is light at least.

    Verse lends stress freely on the third syllable from the last stress; right after a stress it
    does so seldom, never against another such word, and never on the commonest endings.
    """
    if max(one.words, other.words) > 1:
        return False
    if one.light == other.light == Light.NEXT:
        return False
    if any(e.light == Light.NEXT and e.letters.endswith(WEAKEST) for e in (one, other)):
        return False
    return bool(_promoted(one) & _promoted(other))


def _promoted(ending: Ending) -> frozenset[Phones]:
    if ending.light:
        return light_sounds(ending.letters, ending.sounds)
    return frozenset({ending.sounds})


def _begin_alike(one: Ending, other: Ending) -> bool:
    """Whether the same consonants lead up to both rhyming parts: "night" and "tonight".

    After a vowel nothing tells which of them begin the syllable: "display" may end on "play".
    """
    first, second = one.onset, other.onset
    return (
        first == second
        or (one.inside and bool(second) and first[-len(second) :] == second)
        or (other.inside and bool(first) and second[-len(first) :] == first)
    )
