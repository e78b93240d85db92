"""What can be counted in a text, whoever wrote it: networks and humans by the same measures."""

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from ml.corpus.songs import Section, Song, lines_of, normalise
from ml.english.prosody import words_of
from ml.english.scheme import rhymed_lines
from ml.study.findings import Point

LINES = 8  # of a text that are looked at
BLOCK = 1000  # words: the more words, the more pairs of them have come before
LONGEST_LOOP, TURNS = 4, 3  # words that come so many times in a row

Text = Sequence[Section]


def measure(texts: Sequence[Text], seen: Collection[str]) -> list[Point]:
    """Distinct pairs, rhyme, loops and unseen words of texts; `seen` are the words of training."""
    lines = [normalise(line) for text in texts for part in text for line in part.lines]
    words = [word for line in lines for word in words_of(line)]
    stanzas = [[normalise(line) for line in part.lines] for text in texts for part in text]
    return [
        Point("distinct-2", "", distinct_pairs(words), len(words)),
        Point("rhyme density", "", rhymed_share(stanzas), len(lines)),
        Point("loop rate", "", loop_rate(stanzas), len(lines)),
        Point("unseen words", "", share(word not in seen for word in words), len(words)),
    ]


def share(marks: Iterable[bool]) -> float:
    """Of marks, those that are set; 0 of none."""
    found = list(marks)
    return sum(found) / len(found) if found else 0.0


def distinct_pairs(words: Sequence[str]) -> float:
    """Distinct pairs of neighbouring words to all such pairs (Li et al. 2016), in even blocks."""
    blocks = [words[at : at + BLOCK] for at in range(0, max(1, len(words) - BLOCK + 1), BLOCK)]
    shares = [
        len(set(pairwise(block))) / max(1, len(block) - 1) for block in blocks if len(block) > 1
    ]
    return sum(shares) / len(shares) if shares else 0.0


def rhymed_share(stanzas: Sequence[Sequence[str]]) -> float:
    """Share of lines that rhyme with another line of their stanza."""
    return share(mark for lines in stanzas for mark in rhymed_lines(lines))


def loop_rate(stanzas: Sequence[Sequence[str]]) -> float:
    """Share of lines that say the line before again, or some words three times in a row."""
    marks: list[bool] = []
    for lines in stanzas:
        marks += [
            loops(words_of(line)) or (at > 0 and line == lines[at - 1])
            for at, line in enumerate(lines)
        ]
    return share(marks)


def loops(words: list[str]) -> bool:
    """Whether one to four words come three times in a row."""
    return any(
        words[at : at + size] * TURNS == words[at : at + TURNS * size]
        for size in range(1, LONGEST_LOOP + 1)
        for at in range(len(words) - TURNS * size + 1)
    )


def words_in(songs: Sequence[Song]) -> set[str]:
    """Every word of songs, in lower case."""
    return {word for line in lines_of(songs) for word in words_of(normalise(line))}


def beginnings(songs: Sequence[Song], count: int, lines: int = LINES) -> list[Text]:
    """The first lines of so many songs, in their stanzas."""
    return [_first(song.sections, lines) for song in songs[:count]]


def _first(sections: Text, lines: int) -> Text:
    first, left = [], lines
    for section in sections:
        if left > 0:
            first.append(Section(section.kind, section.lines[:left]))
            left -= len(section.lines)
    return first
