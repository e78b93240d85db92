"""Where each line of a song stands among its tokens."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ml.corpus.songs import Section, normalise
from ml.corpus.tokenizer import Vocabulary

# A last word that stands by itself: no half of a compound, no figure.
LAST = re.compile(r"(?:^|(?<= ))([a-z']*[a-z][a-z']*)([^a-z' ]*)$")


@dataclass(frozen=True)
class Laid:
    """Sections as tokens, and the places of each section's lines, their ends not counted."""

    tokens: list[int]
    lines: list[list[range]]


def lay(vocabulary: Vocabulary, sections: Iterable[Section]) -> Laid:
    """The song's mark, and each section's mark before its lines; no mark of the song's end."""
    laid = Laid([vocabulary.song], [])
    for section in sections:
        laid.tokens.append(vocabulary.section(section.kind))
        laid.lines.append([])
        for line in vocabulary.encode_all([normalise(text) for text in section.lines]):
            begin = len(laid.tokens)
            laid.tokens.extend((*line, vocabulary.line))
            laid.lines[-1].append(range(begin, begin + len(line)))
    return laid


def last_of(line: str) -> str:
    """The last word of a normalised line; "" where it is no word by itself."""
    match = LAST.search(line)
    return match[1] if match else ""


def with_last(line: str, word: str) -> str:
    """The line with another last word, its marks kept."""
    return LAST.sub(lambda match: word + match[2], line)


def place_of_last(vocabulary: Vocabulary, tokens: list[int], line: range) -> range:
    """The places of the last word of a line that has one."""
    end = line.stop
    while not any(char.isalpha() for char in vocabulary.tokens[tokens[end - 1]]):
        end -= 1
    begin = end - 1
    while begin > line.start and not vocabulary.tokens[tokens[begin]].startswith("▁"):
        begin -= 1
    return range(begin, end)
