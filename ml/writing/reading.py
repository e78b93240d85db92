"""Reading what the networks write, blind: sheets for fresh readers, and their tally.

A reader gets a sheet and one question, nothing else. Written lines stand shuffled among lines of
real songs, whose own share of marks is the floor; pairs of whole songs stand in random order.
"""

import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ml.english.prosody import words_of
from ml.english.words import is_archaic

THEMES = (
    "the sea", "losing my job", "a train home", "first love", "my phone is broken",
    "my father's hands", "rain in the city", "dancing all night", "an old dog", "the war",
    "a letter from my sister", "money", "growing old", "a summer kitchen", "leaving town",
    "the doctor called", "winter stars", "my brother's car", "learning to swim", "a wedding",
)  # fmt: skip
QUESTION = (
    "Is this line broken: ungrammatical, or with a word that makes no sense there? Lines are lines "
    "of songs, so a sentence may begin before the line or end after it; that alone is not broken. "
    "Answer with the numbers of the broken lines, one a line."
)
PREFERENCE = (
    "Which of the two songs is better, A or B? Answer with number, tab, letter, one a line."
)
WRITTEN, REAL = "written", "real"


@dataclass(frozen=True)
class Sheet:
    """What a reader sees, and what each number is."""

    text: str
    key: dict[int, str]


def lines_sheet(written: Sequence[str], real: Sequence[str], seed: int) -> Sheet:
    """Numbered lines, written and real ones shuffled together."""
    lines = [(line, WRITTEN) for line in written] + [(line, REAL) for line in real]
    random.Random(seed).shuffle(lines)
    numbered = [f"{number}\t{line}" for number, (line, _) in enumerate(lines, 1)]
    key = {number: kind for number, (_, kind) in enumerate(lines, 1)}
    return Sheet("\n".join((QUESTION, "", *numbered)) + "\n", key)


def pairs_sheet(ours: Sequence[str], others: Sequence[str], seed: int) -> Sheet:
    """Pairs of songs in random order; the key is the letter of ours."""
    draw, parts, key = random.Random(seed), [PREFERENCE], {}
    for number, (one, other) in enumerate(zip(ours, others, strict=True), 1):
        key[number] = draw.choice("AB")
        first, second = (one, other) if key[number] == "A" else (other, one)
        parts.append(f"# {number}\n\nA\n\n{first}\n\nB\n\n{second}")
    return Sheet("\n\n".join(parts) + "\n", key)


def read_marks(answer: str) -> list[int]:
    """The numbers of a reader's answer about lines.

    Raises:
        ValueError: something else stands among them.
    """
    if strange := [word for word in answer.split() if not word.isdecimal()]:
        raise ValueError(f"a mark is the number of a line, not {strange[0]!r}")
    return [int(word) for word in answer.split()]


def read_choices(answer: str) -> dict[int, str]:
    """The letters of a reader's answer about pairs, by number.

    Raises:
        ValueError: a row is no number with A or B.
    """
    choices = {}
    for row in filter(str.strip, answer.splitlines()):
        match = re.fullmatch(r"\s*([0-9]+)[\s.:]+([ABab])\s*", row)
        if not match:
            raise ValueError(f"a choice is a number and A or B, not {row!r}")
        choices[int(match[1])] = match[2].upper()
    return choices


def marked_shares(key: Mapping[int, str], marks: Sequence[int]) -> dict[str, float]:
    """Share of the written and of the real lines that a reader marked.

    Raises:
        ValueError: a mark names no line.
    """
    if unknown := sorted(set(marks) - set(key)):
        raise ValueError(f"the sheet has no line {unknown[0]}")
    every = Counter(key.values())
    hit = Counter(key[number] for number in set(marks))
    return {kind: hit[kind] / every[kind] for kind in every}


def preferred_share(key: Mapping[int, str], choices: Mapping[int, str]) -> float:
    """Share of the pairs in which the reader chose ours.

    Raises:
        ValueError: a choice names no pair, or none is made.
    """
    if unknown := sorted(set(choices) - set(key)):
        raise ValueError(f"the sheet has no pair {unknown[0]}")
    if not choices:
        raise ValueError("no pair is answered")
    return sum(letter == key[number] for number, letter in choices.items()) / len(choices)


def facts(lines: Sequence[str]) -> dict[str, float]:
    """What can be counted without a reader: archaic words, and the commonest opening."""
    words = [[word.lower() for word in words_of(line)] for line in lines]
    openings = Counter(tuple(line[:2]) for line in words)
    every = [word for line in words for word in line]
    return {
        "archaic_words": sum(map(is_archaic, every)) / max(1, len(every)),
        "commonest_opening": openings.most_common(1)[0][1] / len(lines) if lines else 0.0,
    }
