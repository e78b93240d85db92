"""Memorisation of a whole model: quatrains that nearly are quatrains of its corpus.

The rule of Belouadi & Eger 2023 ("ByGPT5"): a quatrain is memorised if it matches one of training
at 0.7 or better by Ratcliff & Obershelp, letter by letter, as `difflib` has it.
"""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

from ml.corpus.originality.index import Originality
from ml.corpus.originality.runs import words_in
from ml.corpus.songs import Section, Song, normalise

MATCH: Final = 0.7
LINES: Final = 4
COMMON: Final = 3  # words in a row ...
FEWEST: Final = 3  # ... of which two texts share so many before they are compared in full


def quatrains_of(sections: Sequence[Section]) -> Iterator[tuple[str, ...]]:
    """Four lines after four of every section; what is left at its end is none."""
    for section in sections:
        for at in range(0, len(section.lines) - LINES + 1, LINES):
            yield section.lines[at : at + LINES]


def memorised(quatrains: Sequence[Sequence[str]], corpus: Sequence[Song]) -> list[bool]:
    """Of each quatrain, whether a quatrain of the corpus matches it."""
    runs = [_runs(lines) for lines in quatrains]
    having: dict[str, set[int]] = {}
    for at, some in enumerate(runs):
        for run in some:
            having.setdefault(run, set()).add(at)
    found = [False] * len(quatrains)
    for song in corpus:
        for lines in quatrains_of(song.sections):
            shared = [at for run in _runs(lines) & having.keys() for at in having[run]]
            for at in {one for one in shared if shared.count(one) >= FEWEST and not found[one]}:
                found[at] = _matches(quatrains[at], lines)
    return found


def memorised_by_index(quatrains: Sequence[Sequence[str]], originality: Originality) -> list[bool]:
    """Where the corpus is not at hand: whether 0.7 of the words stand in runs of six or more."""
    marks = []
    for lines in quatrains:
        words = [len(words_in(line)) for line in lines]
        shares = zip(originality.shares(lines), words, strict=True)
        copied = sum(min(one.words, most) for one, most in shares)
        marks.append(copied >= MATCH * max(1, sum(words)))
    return marks


def _runs(lines: Sequence[str]) -> set[str]:
    words = [word for line in lines for word in words_in(line)]
    return {" ".join(words[at : at + COMMON]) for at in range(len(words) - COMMON + 1)}


def _matches(one: Sequence[str], other: Sequence[str]) -> bool:
    first, second = ("\n".join(map(normalise, lines)) for lines in (one, other))
    matcher = SequenceMatcher(a=first, b=second, autojunk=False)
    return bool(matcher.quick_ratio() >= MATCH and matcher.ratio() >= MATCH)
