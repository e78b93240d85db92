"""Songs as streams of token ids with a condition row at every token.

A batch row is an endless stream of songs; the training loop cuts it into chunks and carries the
recurrent state from one to the next.
"""

import heapq
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ml.corpus.conditions import THEME_WORDS, WIDTH, LineConditions, Row, sung_after
from ml.corpus.songs import Section, Song, normalise
from ml.corpus.tokenizer import Vocabulary
from ml.english.prosody import last_word
from ml.english.words import FUNCTION_WORDS, is_archaic

# Each condition is optional in use because it is left out at random in training.
DROP_ALL = 0.3  # of songs: the plain language model
DROP_ONE = 0.2  # of lines, for each condition by itself
LEAST_SEEN = 12  # times a token must stand as a word of the corpus to be used as one


@dataclass(frozen=True)
class Encoded:
    """One song: tokens (length,) int16 and condition rows (length, WIDTH) int16."""

    tokens: npt.NDArray[np.int16]
    conditions: npt.NDArray[np.int16]


@dataclass(frozen=True)
class Streams:
    """Training data: tokens (time, batch) and conditions (time, batch, WIDTH), both int16."""

    tokens: npt.NDArray[np.int16]
    conditions: npt.NDArray[np.int16]


class SongEncoder:
    """Turns songs into tokens and, if asked, the conditions that describe each line."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        # A theme is told in whole words of three letters or more; fragments carry no meaning.
        self.thematic = {
            number
            for number, token in enumerate(vocabulary.tokens)
            if re.fullmatch("▁[a-z']{3,}", token) and token[1:] not in FUNCTION_WORDS
        }

    def plain(self, song: Song) -> Encoded:
        """The song with no condition given."""
        return self._encode(song, None)

    def conditioned(self, song: Song, draw: random.Random) -> Encoded:
        """The song with its conditions, some left out at random."""
        return self._encode(song, None if draw.random() < DROP_ALL else draw)

    def _encode(self, song: Song, draw: random.Random | None) -> Encoded:
        tokens, rows = [self.vocabulary.song], [np.zeros(WIDTH, dtype=np.int16)]
        for section in song.sections:
            self._add_section(song, section, draw, tokens, rows)
        tokens.append(self.vocabulary.end)
        rows.append(np.zeros(WIDTH, dtype=np.int16))
        return Encoded(np.array(tokens, dtype=np.int16), np.stack(rows))

    def _add_section(
        self,
        song: Song,
        section: Section,
        draw: random.Random | None,
        tokens: list[int],
        rows: list[Row],
    ) -> None:
        texts = [normalise(line) for line in section.lines]
        lines = self.vocabulary.encode_all(texts)
        theme = self._theme(lines, draw) if draw else ()
        register = _register(song, texts)
        tokens.append(self.vocabulary.section(section.kind))
        rows.append(np.zeros(WIDTH, dtype=np.int16))
        for at, (text, line) in enumerate(zip(texts, lines, strict=True)):
            sung = sung_after([self.vocabulary.tokens[number] for number in line])
            told = LineConditions()
            if draw:
                told = _some_of(
                    LineConditions(
                        syllables=sung[-1] if sung else 0,
                        end=self.vocabulary.word(last_word(text)) or 0,
                        lines_left=len(lines) - at,
                        kind=section.kind,
                        genre=song.genre,
                        register=register,
                        theme=theme,
                    ),
                    draw,
                )
            # The row that belongs to a token tells about the token after it, so the mark or the
            # line end before the line already carries the line's plan.
            rows[-1] = told.row()
            tokens.extend(line)
            rows.extend(told.row(count) for count in sung)
            tokens.append(self.vocabulary.line)
            rows.append(np.zeros(WIDTH, dtype=np.int16))

    def _theme(self, lines: Sequence[list[int]], draw: random.Random) -> tuple[int, ...]:
        words = [number for line in lines for number in line if number in self.thematic]
        return tuple(draw.sample(words, min(len(words), draw.randint(1, THEME_WORDS))))


def make_streams(
    songs: Sequence[Song],
    poems: Sequence[Song],
    encoder: SongEncoder,
    rows: int,
    song_passes: int,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
) -> Streams:
    """Order the pieces and deal them out to `rows` streams of equal length.

    Poems stand mostly early and songs mostly late, so that training ends on songs.
    """
    draw = random.Random(seed)
    order = [(draw.random() ** 0.8, song) for _ in range(song_passes) for song in songs]
    order += [(draw.random() * 0.85, poem) for poem in poems]
    order.sort(key=lambda place: place[0])
    shortest = [(0, row) for row in range(rows)]
    parts: list[list[Encoded]] = [[] for _ in range(rows)]
    for done, (_, song) in enumerate(order):
        encoded = encoder.conditioned(song, draw)
        length, row = heapq.heappop(shortest)
        parts[row].append(encoded)
        heapq.heappush(shortest, (length + len(encoded.tokens), row))
        if progress:
            progress(done + 1, len(order))
    length = min(length for length, _ in shortest)
    tokens = np.empty((length, rows), dtype=np.int16)
    conditions = np.empty((length, rows, WIDTH), dtype=np.int16)
    for row, pieces in enumerate(parts):
        tokens[:, row] = np.concatenate([piece.tokens for piece in pieces])[:length]
        conditions[:, row] = np.concatenate([piece.conditions for piece in pieces])[:length]
        pieces.clear()
    return Streams(tokens, conditions)


def find_fragments(songs: Iterable[Song], vocabulary: Vocabulary) -> list[str]:
    """Tokens that start a word and look like one, but hardly ever stand as a word of the songs."""
    counted = Counter(
        word
        for song in songs
        for section in song.sections
        for line in section.lines
        for word in re.findall(r"[a-z']+", normalise(line))
    )
    starts = (token[1:] for token in vocabulary.tokens if re.fullmatch("▁[a-z']+", token))
    # In a small corpus even good words are rare: there, once is enough.
    least = min(LEAST_SEEN, 1 + counted.total() // 100_000)
    return sorted(word for word in starts if counted[word] < least)


def _register(song: Song, texts: Sequence[str]) -> str:
    if song.marked_old:
        return "dialect"
    return "archaic" if any(is_archaic(text) for text in texts) else "plain"


def _some_of(full: LineConditions, draw: random.Random) -> LineConditions:
    def keep() -> bool:
        return draw.random() >= DROP_ONE

    return LineConditions(
        syllables=full.syllables if keep() else None,
        end=full.end if keep() else 0,
        lines_left=full.lines_left if keep() else 0,
        kind=full.kind if keep() else "",
        genre=full.genre if keep() else "",
        register=full.register if keep() else "",
        theme=full.theme if keep() else (),
    )
