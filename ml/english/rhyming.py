"""A rhyming dictionary: what rhymes with a word, by grade, good words first.

Good words are the commonest of songs, verse and speech that are free to use (`common.txt.xz`, in
that order); exact rhymes go on through the whole pronouncing dictionary, names and all.
"""

from collections.abc import Iterator
from itertools import islice

from ml.english.common import common_words
from ml.english.endings import LEANING, Ending, endings, heard, word_endings
from ml.english.lexicon import Phones, dictionary
from ml.english.prosody import words_of
from ml.english.rhyme import ORDER, Grade, grade_of
from ml.english.speech import Speech, speak
from ml.english.text import is_vowel, plain

EXACT = frozenset({Grade.PERFECT, Grade.MULTI, Grade.IDENTICAL})


def stress_of(phones: Phones) -> str:
    """The stresses of a pronunciation, a sign a syllable: + stressed, - not."""
    return "".join("+" if phone[-1] in "12" else "-" for phone in phones if is_vowel(phone))


def rhymes_of(
    word: str,
    *,
    syllables: int | None = None,
    stress: str | None = None,
    most: int = 200,
    speak: Speech = speak,
) -> dict[Grade, list[str]]:
    """What rhymes with a word or phrase, by grade, the best grades and commonest words first.

    Args:
        syllables: only words of so many.
        stress: only words of this pattern, such as "-+" for "delight".
        most: how many of one grade at most.
    """
    targets = endings(word, speak)
    itself = " ".join(words_of(plain(word)))
    found: dict[Grade, dict[str, None]] = {one: {} for one in Grade if one is not Grade.NONE}
    for other, one in _graded(targets, speak):
        listed = found.get(one, {})
        if len(listed) < most and other != itself and _is_such(other, syllables, stress, speak):
            listed[other] = None
    return {one: list(listed) for one, listed in found.items()}


def _graded(targets: tuple[Ending, ...], speak: Speech) -> Iterator[tuple[str, Grade]]:
    """Words and phrases with their grades: a writer's own and common words, the rest, phrases."""
    words, good = dictionary(), {**speak.book, **common_words()}
    for word in good:
        spoken = speak.book.get(word) or words[word]
        if any(_resemble(phones, target) for phones in spoken[:1] for target in targets):
            grades = [grade_of(one, target) for one in endings(word, speak) for target in targets]
            yield word, min(grades, key=ORDER.__getitem__, default=Grade.NONE)
    for word, spoken in words.items():
        for target in targets:
            if spoken[0][-1].rstrip("012") == target.sounds[-1] and word not in good:
                one = grade_of(word_endings(spoken[0], word)[0], target)
                if one in EXACT:
                    yield word, one
    for target in targets:
        yield from ((phrase, Grade.MOSAIC) for phrase in _mosaics(target))


def _resemble(phones: Phones, target: Ending) -> bool:
    """Whether a look at the sounds leaves any grade possible: the end alike, or the vowel."""
    last = phones[-1].rstrip("012")
    if last == target.sounds[-1] or (is_vowel(last) and is_vowel(target.sounds[-1])):
        return True
    return any(phone.rstrip("012") == target.sounds[0] for phone in phones[-6:])


def _mosaics(target: Ending) -> Iterator[str]:
    """Phrases such as "know it" for "poet": a common word and a small one that leans on it."""
    if target.light or target.vowels < 2:
        return
    for small in sorted(LEANING & common_words().keys()):
        for phones in speak(small):
            tail = heard(("AX", *phones))[1:]
            rest = target.sounds[: -len(tail)]
            if len(tail) < len(target.sounds) and target.sounds[-len(tail) :] == tail:
                yield from (f"{word} {small}" for word in _perfect(rest, target))


def _perfect(sounds: Phones, target: Ending) -> list[str]:
    """Common words of one syllable with these sounds, after another onset than the target's."""
    return [
        word
        for word in islice(common_words(), 8000)
        for ending in word_endings(dictionary()[word][0], word)
        if ending.sounds == sounds and not ending.light and not ending.inside
        and ending.onset != target.onset and word not in LEANING
    ][:40]  # fmt: skip


def _is_such(word: str, syllables: int | None, stress: str | None, speak: Speech) -> bool:
    """Whether the commonest pronunciation has so many syllables and these stresses."""
    if syllables is None and stress is None:
        return True
    signs = "".join(stress_of(speak(part)[0]) for part in words_of(word))
    return (syllables is None or len(signs) == syllables) and (stress is None or signs == stress)


def best_first(grades: dict[Grade, list[str]]) -> dict[str, list[str]]:
    """The grades that have any words, by name, best first."""
    return {str(one): grades[one] for one in sorted(grades, key=ORDER.__getitem__) if grades[one]}
