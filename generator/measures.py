"""What is heard in lines that people write: their syllables, and which of them rhyme."""

from collections.abc import Mapping, Sequence
from string import ascii_uppercase

from ml.english.counting import count
from ml.english.prosody import last_word
from ml.english.rhyme import FULL, Grade, grade
from ml.english.scansion import stress_of
from ml.english.speech import Speech, speak
from ml.song.plan import FREE

# A to Z without X, then A2 to Z2 and so on: more than any song's section needs.
# What a reader is told of each grade.
SAID: Mapping[str, str] = {
    Grade.PERFECT: "perfect rhyme", Grade.MULTI: "rhyme of several syllables",
    Grade.MOSAIC: "mosaic rhyme", Grade.IDENTICAL: "identical rhyme", Grade.EYE: "eye rhyme",
    Grade.NEAR: "near rhyme", Grade.FAMILY: "family rhyme", Grade.ASSONANCE: "assonance",
    Grade.CONSONANCE: "consonance",
}  # fmt: skip
LETTERS = [
    letter + again
    for again in ("", *(str(number) for number in range(2, 10)))
    for letter in ascii_uppercase
    if letter != FREE
]


def syllables(text: str, speak: Speech = speak) -> int | None:
    """Syllables of a line; None where no English word is, so that nothing can be counted."""
    return count(text, speak) or None


def stress(text: str, speak: Speech = speak) -> str:
    """The beats of a line as sung; "" where no English word is."""
    found = syllables(text, speak)
    return stress_of(text, found, speak=speak) if found else ""


def answers(
    texts: Sequence[str], letters: Sequence[str], speak: Speech = speak
) -> list[tuple[int | None, str]]:
    """For each line of a section the first line of its letter, if that stands before, and the
    grade of their rhyme."""
    firsts = [letters.index(letter) for letter in letters]
    return [
        (first, str(grade(text, texts[first], speak)))
        if first < at and letter not in ("", FREE)
        else (None, "")
        for at, (text, letter, first) in enumerate(zip(texts, letters, firsts, strict=True))
    ]


def letters(texts: Sequence[str], known: Sequence[str] = (), speak: Speech = speak) -> list[str]:
    """The rhyme letters of a section's lines, by what truly rhymes.

    Lines that rhyme in full, or end on the same word, share a letter; a line that no other one
    answers is X, and a line without an English word has none. `known` are the letters that the
    lines had: a rhyme that is still one keeps its letter, near rhymes too.
    """
    ends = [last_word(_plain(text)) for text in texts]
    had = [letter if letter in LETTERS else "" for letter in known] + [""] * len(texts)
    found = ["" if not end else FREE for end in ends]
    fresh = [letter for letter in LETTERS if letter not in known]
    taken: set[str] = set()
    for rhyme in _rhymes(texts, had, speak):
        wishes = [had[at] for at in rhyme if had[at]]
        letter = next(name for name in [*wishes, *fresh] if name not in taken)
        taken.add(letter)
        for at in rhyme:
            found[at] = letter
    return found


def _rhymes(texts: Sequence[str], had: Sequence[str], speak: Speech) -> list[list[int]]:
    """The places of lines that answer each other, two or more together."""
    groups: list[list[int]] = []
    for at, text in enumerate(texts):
        for group in groups:
            known = [(texts[i], had[at] == had[i] != "") for i in group]
            if any(_alike(text, other, speak, known=was) for other, was in known):
                group.append(at)
                break
        else:
            groups.append([at])
    return [group for group in groups if len(group) > 1]


def _alike(one: str, other: str, speak: Speech, *, known: bool) -> bool:
    """Whether two lines rhyme: in full, or in any way where they were known to."""
    found = grade(one, other, speak)
    return found in FULL or found is Grade.IDENTICAL or (known and found is not Grade.NONE)


def _plain(text: str) -> str:
    """With the apostrophe that the dictionary knows."""
    return text.replace("\u2019", "'")
