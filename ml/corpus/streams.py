"""Songs as streams of token ids with a condition row at every token.

Each piece is encoded once, with everything that can be told of it. A row of the batch is an
endless stream of pieces; which conditions are left out is drawn anew at every pass, when the
training loop comes to the piece.
"""

import heapq
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ml.corpus.conditions import COLUMNS, POEM, SPEECH, Layout, LineConditions, sung_after
from ml.corpus.songs import Section, Song, normalise
from ml.corpus.tokenizer import Vocabulary
from ml.english.prosody import last_word
from ml.english.words import FUNCTION_WORDS, is_archaic

# Each condition is optional in use because it is left out at random in training.
DROP_ALL = 0.3  # of pieces: the plain language model
DROP_ONE = 0.2  # of lines, for each condition by itself
LEAST_SEEN = 12  # times a token must stand as a word of the corpus to be used as one
# What is no song always says so: otherwise a song of no named genre would slide into talk.
NAMED_ALWAYS = (POEM, SPEECH)
GENRE = COLUMNS.index("genre")

Numbers = npt.NDArray[np.int16]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Encoded:
    """Pieces laid end to end, with all that can be told of them.

    `rows` (tokens, COLUMNS) tells at each token about the line of the *next* token; `line` is that
    line's number and 0 where no line follows. `section` (lines + 1,) is the section of each line;
    its theme words are `themes[theme_at[section] : theme_at[section + 1]]`.
    """

    tokens: Numbers
    rows: Numbers
    line: npt.NDArray[np.int32]
    piece_at: Places  # first token of each piece, and the end
    section: npt.NDArray[np.int32]
    themes: Numbers
    theme_at: Places

    def save(self, path: Path) -> None:
        with path.open("wb") as file:
            np.savez(file, **vars(self))

    @classmethod
    def load(cls, path: Path) -> "Encoded":
        with np.load(path, allow_pickle=False) as arrays:
            return cls(**{name: arrays[name] for name in cls.__annotations__})

    def __len__(self) -> int:
        """Pieces."""
        return len(self.piece_at) - 1


@dataclass(frozen=True)
class Source:
    """A part of the training data: how often it is read, and over which part of training.

    `begin` and `end` are shares of the whole training, 0 to 1.
    """

    songs: Sequence[Song]
    passes: int = 1
    begin: float = 0.0
    end: float = 1.0


class SongEncoder:
    """Turns songs into tokens and the conditions that describe each line."""

    def __init__(self, vocabulary: Vocabulary, layout: Layout) -> None:
        self.vocabulary, self.layout = vocabulary, layout
        # A theme is told in whole words of three letters or more; fragments carry no meaning.
        self.thematic = {
            number
            for number, token in enumerate(vocabulary.tokens)
            if re.fullmatch("▁[a-z']{3,}", token) and token[1:] not in FUNCTION_WORDS
        }

    def plain(self, song: Song) -> Numbers:
        """The tokens of a song (length,), for a network that is told nothing."""
        return self.encode([song]).tokens

    def encode(
        self, songs: Sequence[Song], progress: Callable[[int, int], None] | None = None
    ) -> Encoded:
        into = _Building(self.layout)
        for done, song in enumerate(songs):
            into.add(self.vocabulary.song)
            for section in song.sections:
                self._add_section(into, song, section)
            into.add(self.vocabulary.end)
            into.piece_at.append(len(into.tokens))
            if progress:
                progress(done + 1, len(songs))
        return into.finished()

    def _add_section(self, into: "_Building", song: Song, section: Section) -> None:
        texts = [normalise(line) for line in section.lines]
        lines = self.vocabulary.encode_all(texts)
        into.themes += [number for line in lines for number in line if number in self.thematic]
        into.theme_at.append(len(into.themes))
        into.add(self.vocabulary.section(section.kind))
        spoken = song.genre == SPEECH  # everyday sentences stand in no section
        for at, (text, line) in enumerate(zip(texts, lines, strict=True)):
            sung = sung_after([self.vocabulary.tokens[number] for number in line])
            told = LineConditions(
                syllables=sung[-1] if sung else 0,
                end=self.vocabulary.word(last_word(text)) or 0,
                lines_left=0 if spoken else len(lines) - at,
                kind="" if spoken else section.kind,
                genre=song.genre,
                register=_register(song, text),
            )
            into.add_line(told, line, sung, self.vocabulary.line)


class _Building:
    """The arrays of `Encoded` while they grow."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.tokens: list[int] = []
        self.rows: list[Numbers] = []
        self.line: list[int] = []
        self.piece_at, self.theme_at = [0], [0]
        self.section = [0]  # of line 0, which stands for none
        self.themes: list[int] = []
        self.nothing = np.zeros(len(COLUMNS), dtype=np.int16)

    def add(self, token: int) -> None:
        self.tokens.append(token)
        self.rows.append(self.nothing)
        self.line.append(0)

    def add_line(
        self, told: LineConditions, tokens: Sequence[int], sung: Sequence[int], end: int
    ) -> None:
        """The row that belongs to a token tells about the token after it.

        So the mark or the line end before the line already carries the line's plan.
        """
        number = len(self.section)
        self.section.append(len(self.theme_at) - 2)
        full = self.layout.row(told)[: len(COLUMNS)]
        self.rows[-1], self.line[-1] = full, number
        for token, count in zip(tokens, sung, strict=True):
            row = full.copy()
            row[0] = self.layout.remaining((told.syllables or 0) - count)
            self.tokens.append(token)
            self.rows.append(row)
            self.line.append(number)
        self.add(end)

    def finished(self) -> Encoded:
        return Encoded(
            np.array(self.tokens, dtype=np.int16),
            np.array(self.rows, dtype=np.int16).reshape(-1, len(COLUMNS)),
            np.array(self.line, dtype=np.int32),
            np.array(self.piece_at, dtype=np.int64),
            np.array(self.section, dtype=np.int32),
            np.array(self.themes, dtype=np.int16),
            np.array(self.theme_at, dtype=np.int64),
        )


class Chunks(Protocol):
    """What a network is trained on, cut along time."""

    batch: int
    length: int  # tokens of each row, the first of which is only read

    def chunk(self, at: int, size: int) -> tuple[Places, Places]:
        """Tokens (size + 1, batch) from time `at` on and conditions (size, batch, width)."""


class Streams:
    """Training data as `batch` streams of pieces in a given order, cut into chunks.

    The same seed gives the same chunk at any place, so that a resumed run reads what it would have.
    """

    def __init__(
        self, encoded: Encoded, order: Sequence[int], batch: int, layout: Layout, seed: int
    ) -> None:
        self.encoded, self.batch, self.layout, self.seed = encoded, batch, layout, seed
        lengths = np.diff(encoded.piece_at)
        shortest = [(0, row) for row in range(batch)]
        self.numbers: list[list[int]] = [[] for _ in range(batch)]  # places in the order
        for number, piece in enumerate(order):
            length, row = heapq.heappop(shortest)
            self.numbers[row].append(number)
            heapq.heappush(shortest, (length + int(lengths[piece]), row))
        self.order = np.array(order, dtype=np.int64)
        self.starts = [
            np.concatenate(([0], np.cumsum(lengths[self.order[row]]))) for row in self.numbers
        ]
        self.length = min(length for length, _ in shortest)
        named = [layout.genres.index(name) + 1 for name in NAMED_ALWAYS if name in layout.genres]
        self.named = np.array(named)
        self._made: dict[int, tuple[int, Numbers]] = {}  # a row's piece under way, conditioned

    @property
    def tokens_in_all(self) -> int:
        return self.length * self.batch

    def chunk(self, at: int, size: int) -> tuple[Places, Places]:
        """Tokens (size + 1, batch) from time `at` on and conditions (size, batch, width)."""
        tokens = np.empty((size + 1, self.batch), dtype=np.int64)
        conditions = np.empty((size, self.batch, self.layout.width), dtype=np.int64)
        for row, (numbers, starts) in enumerate(zip(self.numbers, self.starts, strict=True)):
            done = 0
            slot = int(np.searchsorted(starts, at, side="right")) - 1
            while done < size + 1:
                piece = int(self.order[numbers[slot]])
                begin = int(self.encoded.piece_at[piece])
                offset = at + done - int(starts[slot])
                count = min(int(starts[slot + 1]) - at - done, size + 1 - done)
                part = slice(begin + offset, begin + offset + count)
                tokens[done : done + count, row] = self.encoded.tokens[part]
                told = self._told(row, numbers[slot], piece)
                some = min(count, size - done)
                conditions[done : done + some, row] = told[offset : offset + some]
                done, slot = done + count, slot + 1
        return tokens, conditions

    def _told(self, row: int, number: int, piece: int) -> Numbers:
        made = self._made.get(row)
        if made is None or made[0] != number:
            draw = np.random.default_rng((self.seed, number))
            made = self._made[row] = (number, self._some_of(piece, draw))
        return made[1]

    def _some_of(self, piece: int, draw: np.random.Generator) -> Numbers:
        """The conditions of a piece (length, width), some left out at random."""
        part = slice(int(self.encoded.piece_at[piece]), int(self.encoded.piece_at[piece + 1]))
        full, line = self.encoded.rows[part], self.encoded.line[part]
        told = np.zeros((len(full), self.layout.width), dtype=np.int16)
        always = np.isin(full[:, GENRE], self.named)
        if draw.random() < DROP_ALL:
            told[:, GENRE] = np.where(always, full[:, GENRE], 0)
            return told
        places = np.unique(line, return_inverse=True)[1]  # lines of the piece, from 0
        keep = draw.random((int(places.max(initial=0)) + 1, len(COLUMNS) + 1)) >= DROP_ONE
        kept = keep[places]
        kept[always, GENRE] = True
        told[:, : len(COLUMNS)] = full * kept[:, : len(COLUMNS)]
        for section in np.unique(self.encoded.section[line[line > 0]]):
            of_section = (line > 0) & (self.encoded.section[line] == section) & kept[:, -1]
            theme = self._theme(int(section), draw)
            told[of_section, len(COLUMNS) : len(COLUMNS) + len(theme)] = theme
        return told

    def _theme(self, section: int, draw: np.random.Generator) -> Numbers:
        at = self.encoded.theme_at
        words = self.encoded.themes[int(at[section]) : int(at[section + 1])]
        count = min(len(words), int(draw.integers(1, self.layout.theme_words + 1)))
        return draw.choice(words, count, replace=False) if count else words


def mix(sources: Sequence[Source], seed: int) -> list[int]:
    """The order in which pieces are read, each as its number among all pieces of all sources."""
    draw = random.Random(seed)
    order: list[tuple[float, int]] = []
    first = 0
    for source in sources:
        for _ in range(source.passes):
            order += [
                (source.begin + draw.random() * (source.end - source.begin), first + at)
                for at in range(len(source.songs))
            ]
        first += len(source.songs)
    return [number for _, number in sorted(order)]


def make_streams(sources: Sequence[Source], encoder: SongEncoder, batch: int, seed: int) -> Streams:
    """Streams of all sources, encoded here and now."""
    encoded = encoder.encode([song for source in sources for song in source.songs])
    return Streams(encoded, mix(sources, seed), batch, encoder.layout, seed)


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


def _register(song: Song, text: str) -> str:
    """A line is plain or not by itself: most songs of the corpus hold an old word somewhere."""
    if song.marked_old:
        return "dialect"
    return "archaic" if is_archaic(text) else "plain"
