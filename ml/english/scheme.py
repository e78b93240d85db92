"""Rhyme schemes of stanzas: letters, their names, how dense rhyme is, and rhyme inside lines."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from string import ascii_uppercase

from ml.english.endings import Ending, endings
from ml.english.prosody import is_rhyme, last_word, words_of
from ml.english.rhyme import ORDER, RHYMES, Grade, grade, grade_of
from ml.english.speech import Speech, speak
from ml.english.text import is_vowel, plain
from ml.english.words import FUNCTION_WORDS

# Schemes by the names that prosody has for them (Preminger and Brogan, "The New Princeton
# Encyclopedia of Poetry and Poetics", 1993; Turco, "The Book of Forms", 2000).
NAMES = {
    "AA": "couplet", "AAA": "triplet", "AAB": "blues (AAB)", "ABA": "terza rima",
    "AABB": "couplets", "ABAB": "alternate rhyme", "ABBA": "enclosed rhyme",
    "ABCB": "ballad stanza", "AAAA": "monorhyme", "AABA": "ruba'i", "AAAB": "tail rhyme",
    "AABBA": "limerick", "ABABB": "English quintain", "ABAAB": "Sicilian quintain",
    "AABCCB": "tail rhyme", "ABABCC": "Venus and Adonis stanza", "AAABAB": "Burns stanza",
    "ABCABC": "Italian sestet", "ABABAB": "Sicilian sestet", "ABABBCC": "rhyme royal",
    "ABABABCC": "ottava rima", "ABABABAB": "Sicilian octave", "ABBAABBA": "Italian octave",
    "ABAAABAB": "triolet", "ABABCDCD": "alternate rhyme", "ABCBDEFE": "ballad stanza",
    "ABABBCBCC": "Spenserian stanza", "ABABCDCDEFEFGG": "Shakespearean sonnet",
    "ABABBCBCCDCDEE": "Spenserian sonnet", "ABBAABBACDECDE": "Petrarchan sonnet",
    "ABBAABBACDCDCD": "Petrarchan sonnet", "ABBAABBACDDCEE": "Sidneian sonnet",
    "ABBACDDCEFFEGG": "sonnet in enclosed quatrains", "ABACBCBDCDEDEE": "terza rima sonnet",
}  # fmt: skip
FULL = frozenset({Grade.PERFECT, Grade.MULTI, Grade.MOSAIC})


@dataclass(frozen=True)
class Scheme:
    """The rhymes of a stanza."""

    letters: tuple[str, ...]  # one a line, "" for a line without a word
    name: str  # "" if prosody has none
    density: float  # syllables in rhymes as a share of all (Hirjee and Brown 2010)
    internal: tuple[tuple[int, str, str], ...]  # line, a word inside it, a word it rhymes with


def scheme(
    lines: Sequence[str], speak: Speech = speak, grades: Collection[Grade] = RHYMES
) -> Scheme:
    """The scheme of a stanza.

    Args:
        grades: which count as rhyme; add `Grade.FAMILY` and more for songs that rhyme loosely.
    """
    letters = rhyme_letters(lines, speak, grades)
    inside = tuple(internal_rhymes(lines, speak))
    name = scheme_name([letter for letter in letters if letter])
    return Scheme(tuple(letters), name, rhyme_density(lines, speak), inside)


def stanzas(lines: Sequence[str]) -> Iterator[list[str]]:
    """Runs of lines with no blank one among them."""
    stanza: list[str] = []
    for line in (*lines, ""):
        if line.strip():
            stanza.append(line)
        elif stanza:
            yield stanza
            stanza = []


def rhyme_letters(
    lines: Sequence[str], speak: Speech = speak, grades: Collection[Grade] = RHYMES
) -> list[str]:
    """A letter for each line, by its rhyme: A, B... in order, of its own where none answers.

    Pairs are joined best grade first, then nearest first; a line joins others only if it rhymes
    with half of them, so that "near" does not lead from anything to anything.
    """
    ends = [endings(line, speak) for line in lines]
    found = {
        (at, other): one
        for at, other in combinations(range(len(lines)), 2)
        if (one := _best(ends[at], ends[other])) in grades
    }
    groups: dict[int, set[int]] = {at: {at} for at in range(len(lines))}
    for pair in sorted(found, key=lambda pair: (ORDER[found[pair]], pair[1] - pair[0], pair)):
        first, second = groups[pair[0]], groups[pair[1]]
        if first is second:
            continue
        rhymed = sum((min(a, b), max(a, b)) in found for a in first for b in second)
        if 2 * rhymed >= len(first) * len(second):
            first |= second
            groups.update(dict.fromkeys(second, first))
    return _lettered([groups[at] if ends[at] else None for at in range(len(lines))])


def scheme_name(letters: Sequence[str]) -> str:
    """The name of a scheme, "" if it has none: couplets and alternate rhyme of any length too."""
    text = "".join(letters)
    if len(text) != len(letters):
        return ""
    if text in NAMES:
        return NAMES[text]
    pairs = [text[at : at + 2] for at in range(0, len(text), 2)]
    if len(text) > 4 and all(pair in {2 * pair[0]} for pair in pairs):
        return "couplets"
    if len(text) > 1 and len(set(text)) == len(text):
        return "unrhymed"
    return ""


def internal_rhymes(lines: Sequence[str], speak: Speech = speak) -> Iterator[tuple[int, str, str]]:
    """Words inside lines that fully rhyme with another of their line ("dreary", "weary")."""
    for number, line in enumerate(lines):
        words = [word for word in words_of(plain(line)) if word not in FUNCTION_WORDS]
        for one, other in combinations(words, 2):
            if one != other and grade(one, other, speak) in FULL:
                yield number, one, other


def rhymed_lines(lines: Sequence[str]) -> list[bool]:
    """Of each line of a stanza, whether its last word rhymes in full with that of another line."""
    words = [last_word(line) for line in lines]
    return [any(is_rhyme(word, other) for other in words) for word in words]


def rhyme_density(lines: Sequence[str], speak: Speech = speak) -> float:
    """Syllables in full rhymes with a word of the same line or the next two, as a share of all."""
    words = [words_of(plain(line)) for line in lines]
    rhymed: set[tuple[int, int]] = set()
    places = [
        (number, at)
        for number, line in enumerate(words)
        for at, word in enumerate(line)
        if word not in FUNCTION_WORDS or at == len(line) - 1
    ]
    for one, other in combinations(places, 2):
        if other[0] - one[0] > 2:
            continue
        first, second = words[one[0]][one[1]], words[other[0]][other[1]]
        if first != second and grade(first, second, speak) in FULL:
            rhymed |= {one, other}
    total = sum(_syllables(word, speak) for line in words for word in line)
    parts = [endings(words[number][at], speak) for number, at in rhymed]
    return sum(part[0].vowels for part in parts if part) / total if total else 0.0


def _best(one: Sequence[Ending], other: Sequence[Ending]) -> Grade:
    grades = (grade_of(first, second) for first in one for second in other)
    return min(grades, key=ORDER.__getitem__, default=Grade.NONE)


def _lettered(groups: Sequence[set[int] | None]) -> list[str]:
    """Letters in order of appearance; after Z come A2, B2..."""
    names: dict[int, str] = {}
    letters = []
    for group in groups:
        if group is None:
            letters.append("")
            continue
        count = len(names)
        again = str(count // 26 + 1) if count >= 26 else ""
        letters.append(names.setdefault(min(group), ascii_uppercase[count % 26] + again))
    return letters


def _syllables(word: str, speak: Speech) -> int:
    return sum(map(is_vowel, next(iter(speak(word)), ())))
