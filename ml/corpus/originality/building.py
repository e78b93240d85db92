"""Makes the index of a corpus: every run of six words, its song, and the smallest tables for them.

Songs are named one by one; pieces read beside them by their author, so that the shipped index
stays small. Memory grows by about 100 bytes a run (of which a text has one for every third word).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import chain, islice
from typing import Final, NamedTuple, Self

import numpy as np

from ml.corpus.conditions import SPEECH
from ml.corpus.originality.index import STOCK, Index, Numbers, Part, check_of, key_check, key_range
from ml.corpus.originality.runs import KEY, RUN, Hashes, hashes_of, joined, over_end, words_in
from ml.corpus.originality.tables import LEAST, Table
from ml.corpus.songs import Song, fingerprint

MANY: Final = 8  # pieces that have a run, from which it is a stock phrase
MOST_BYTES: Final = 6_000_000  # of a file, where its widths allow
# Bits of a run's check, and bits beside a song's number; the first that fits is taken.
WIDTHS: Final = (
    (16, 10), (14, 8), (12, 7), (10, 6), (9, 6), (8, 5), (7, 6), (7, 5), (7, 4), (7, 3)
)  # fmt: skip
BATCH: Final = 500  # pieces read at once
REST: Final = 200_000  # bytes of names and strays


def by_title(song: Song) -> str:
    """Title and author; a song without a title is known by its first line."""
    first = next((line for part in song.sections for line in part.lines), "")
    author = f" ({song.author})" if song.author else ""
    return _plain(song.title or first) + _plain(author)


def by_author(song: Song) -> str:
    """A piece read beside the songs, by who wrote it."""
    if song.genre == SPEECH:
        return "everyday speech"
    return f"verse by {_plain(song.author)}" if song.author else "verse of no named author"


def _plain(text: str) -> str:
    """On one line."""
    return re.sub(r"\s", " ", text)


@dataclass
class _Found:
    """The runs of pieces in order, each with its piece, its song and the keys within it."""

    runs: Hashes  # (runs,)
    keys: Hashes  # (runs, 3)
    pieces: Numbers
    songs: Numbers

    @classmethod
    def all_of(cls, parts: Sequence["_Found"]) -> Self:
        return cls(
            *(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(cls))
        )


def build(
    songs: Sequence[Song],
    extra: Sequence[Song] = (),
    on_piece: Callable[[int, int], None] = lambda done, total: None,
    most_bytes: int = MOST_BYTES,
) -> Index:
    """The index of songs, and of pieces read beside them. `on_piece` hears how far it is."""
    numbers: dict[str, int] = {}
    found, total = [_found([])], len(songs) + len(extra)
    for batch in _batches(_named(songs, extra, numbers)):
        found.append(_found(batch))
        on_piece(batch[-1].piece, total)
    learned = _distinct(_Found.all_of(found))
    titled = len({by_title(song) for song in songs}) + 1  # numbers of titles, STOCK counted
    bounds = [(0, titled)] + [(titled, len(numbers) + 1)] * bool(extra)
    sorts = [_Sort.of(learned, first, end) for first, end in bounds]
    widths = next((some for some in WIDTHS if _bytes(sorts, *some) <= most_bytes), WIDTHS[-1])
    parts = tuple(sort.part(*widths) for sort in sorts)
    strays = np.concatenate([sort.runs[sort.strays] for sort in sorts])
    owners = np.concatenate([sort.owners[sort.strays] for sort in sorts])
    order = np.argsort(strays)
    return Index(
        parts,
        tuple(numbers),
        (strays[order], owners[order]),
        {
            "corpus": fingerprint([*songs, *extra]), "pieces": total,
            "runs": len(learned.runs), "false_alarms": sum(part.false_alarms for part in parts),
        },
    )  # fmt: skip


class _Piece(NamedTuple):
    """A piece with its place in the corpus and the number of its name, both from 1."""

    piece: int
    name: int
    song: Song


def _named(
    songs: Sequence[Song], extra: Sequence[Song], numbers: dict[str, int]
) -> Iterator[_Piece]:
    """All pieces; fills in the numbers of names."""
    names = chain(map(by_title, songs), map(by_author, extra))
    for piece, (song, name) in enumerate(zip(chain(songs, extra), names, strict=True), 1):
        yield _Piece(piece, numbers.setdefault(name, len(numbers) + 1), song)


def _batches(pieces: Iterator[_Piece]) -> Iterator[list[_Piece]]:
    while batch := list(islice(pieces, BATCH)):
        yield batch


def _found(batch: Sequence[_Piece]) -> _Found:
    """The runs of some pieces. All lines lie end to end, and what spans two of them is none."""
    words: list[str] = []
    rows: list[tuple[int, int, int]] = []  # words of a line, its piece, its name
    for piece, name, song in batch:
        for line in _lines(song):
            words += line
            rows.append((len(line), piece, name))
    sizes, pieces, names = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    hashes, lines = hashes_of(words), np.repeat(np.arange(len(rows)), sizes)
    begins = np.flatnonzero(lines[: 1 - RUN] == lines[RUN - 1 :])
    keys = joined(hashes, KEY)
    return _Found(
        joined(hashes, RUN)[begins],
        np.stack([keys[begins + at] for at in range(RUN - KEY + 1)], axis=1),
        pieces[lines[begins]],
        names[lines[begins]],
    )


def _lines(song: Song) -> Iterator[list[str]]:
    """The words of each line, and those over its end that are looked up."""
    for section in song.sections:
        before: list[str] = []
        for line in section.lines:
            words = words_in(line)
            yield words
            yield over_end(before, words)
            before = words


class _Learned(NamedTuple):
    """Each run once, in the order of the corpus, with its song (or STOCK) and its keys."""

    runs: Hashes  # (runs,)
    owners: Numbers
    keys: Hashes  # (runs, 3)


def _distinct(found: _Found) -> _Learned:
    _, first, which = np.unique(found.runs, return_index=True, return_inverse=True)
    # One row for each run and piece that has it.
    span = int(found.pieces.max(initial=0)) + 1
    count = np.bincount(np.unique(which * span + found.pieces) // span, minlength=len(first))
    owners = np.where(count >= MANY, STOCK, found.songs[first])
    order = np.argsort(first)
    first = first[order]
    return _Learned(found.runs[first], owners[order], found.keys[first])


@dataclass(frozen=True)
class _Sort:
    """The runs of songs with the numbers from `first` up to `end`, and what leads to them."""

    first: int
    end: int
    runs: Hashes
    owners: Numbers
    leads: dict[int, int]  # from keys to songs
    strays: Numbers  # places of runs to whose song no key leads

    @classmethod
    def of(cls, learned: _Learned, first: int, end: int) -> Self:
        here = (learned.owners >= first) & (learned.owners < end)
        owners = learned.owners[here]
        return cls(first, end, learned.runs[here], owners, *_leads(learned.keys[here], owners))

    def part(self, check: int, beside: int) -> Part:
        """Tables with checks of so many bits, and so many bits beside a song's number."""
        kinds = self.end - self.first
        bits = kinds.bit_length() + beside
        keys = np.fromiter(self.leads.keys(), np.uint64, len(self.leads))
        songs = np.fromiter(self.leads.values(), np.uint64, len(self.leads))
        values = key_check(keys, key_range(bits, kinds)) * np.uint64(kinds)
        values += songs - np.uint64(self.first)
        return Part(
            Table.of(self.runs, check_of(self.runs, self.owners, check), check),
            Table.of(keys, values, bits),
            self.first,
            kinds,
        )


def _bytes(sorts: Sequence[_Sort], check: int, beside: int) -> float:
    """About how large the file will be."""
    bits = sum(
        len(sort.runs) * check + len(sort.leads) * ((sort.end - sort.first).bit_length() + beside)
        for sort in sorts
    )
    return bits * LEAST / 8 + REST


def _leads(keys: Hashes, owners: Numbers) -> tuple[dict[int, int], Numbers]:
    """The songs that four words lead to, so that each run has one that leads to its own.

    The last four of six words are also within the two runs that follow, so that one key does
    for three runs. Also returns the places of the runs whose keys all lead to other songs.
    """
    leads: dict[int, int] = {}
    strays = []
    rows = zip(keys.tolist(), owners.tolist(), strict=True)
    for at, (three, owner) in enumerate(rows):
        led = [leads.get(key) for key in three]
        if owner in led:
            continue
        free = [key for key, song in zip(three, led, strict=True) if song is None]
        if free:
            leads[free[-1]] = owner
        else:
            strays.append(at)
    return leads, np.array(strays, dtype=np.int64)
