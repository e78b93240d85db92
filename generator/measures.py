"""What is heard in lines that people write: their syllables, and which of them rhyme."""

from collections.abc import Sequence
from string import ascii_uppercase

from ml.english.prosody import is_rhyme, last_word, line_syllables
from ml.song.plan import FREE

# A to Z without X, then A2 to Z2 and so on: more than any song's section needs.
LETTERS = [
    letter + again
    for again in ("", *(str(number) for number in range(2, 10)))
    for letter in ascii_uppercase
    if letter != FREE
]


def syllables(text: str) -> int | None:
    """Syllables of a line; None where no English word is, so that nothing can be counted."""
    return line_syllables(_plain(text)) or None


def letters(texts: Sequence[str], known: Sequence[str] = ()) -> list[str]:
    """The rhyme letters of a section's lines, by what truly rhymes.

    Lines that rhyme, or end on the same word, share a letter; a line that no other one answers
    is X, and a line without an English word has none. `known` are the letters that the lines
    had: a rhyme that is still one keeps its letter.
    """
    ends = [last_word(_plain(text)) for text in texts]
    found = ["" if not end else FREE for end in ends]
    fresh = [letter for letter in LETTERS if letter not in known]
    taken: set[str] = set()
    for rhyme in _rhymes(ends):
        wishes = [known[at] for at in rhyme if at < len(known) and known[at] in LETTERS]
        letter = next(name for name in [*wishes, *fresh] if name not in taken)
        taken.add(letter)
        for at in rhyme:
            found[at] = letter
    return found


def _rhymes(ends: Sequence[str]) -> list[list[int]]:
    """The places of end words that answer each other, two or more together."""
    groups: list[list[int]] = []
    for at, end in enumerate(ends):
        group = next((group for group in groups if any(_alike(end, ends[i]) for i in group)), None)
        if group is None:
            groups.append([at])
        else:
            group.append(at)
    return [group for group in groups if len(group) > 1 and ends[group[0]]]


def _alike(one: str, other: str) -> bool:
    return one == other or bool(one and other and is_rhyme(one, other))


def _plain(text: str) -> str:
    """With the apostrophe that the dictionary knows."""
    return text.replace("\u2019", "'")
