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
from ml.corpus.originality.index import STOCK, Index, Numbers, check_of, key_check, key_range
from ml.corpus.originality.runs import KEY, RUN, Hashes, hashes_of, joined, over_end, words_in
from ml.corpus.originality.tables import Table
from ml.corpus.songs import Song, fingerprint

MANY: Final = 8  # pieces that have a run, from which it is a stock phrase
MOST_BYTES: Final = 5_900_000  # of a file, where its widths allow
# Bits of a run's check, and bits beside a song's number; the first that fits is taken.
WIDTHS: Final = ((16, 10), (14, 8), (12, 7), (10, 6), (9, 5), (8, 5), (8, 4), (7, 4), (7, 3))
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
    parts, total = [_found([])], len(songs) + len(extra)
    for batch in _batches(_named(songs, extra, numbers)):
        parts.append(_found(batch))
        on_piece(batch[-1].piece, total)
    found = _Found.all_of(parts)
    runs, owners, keys = _distinct(found)
    leads, strays = _leads(keys, owners)
    names = tuple(numbers)
    check_bits, key_bits = _widths(len(runs), len(leads), len(names) + 1, most_bytes)
    facts = {
        "corpus": fingerprint([*songs, *extra]), "pieces": total, "runs": len(runs),
        "false_alarms": _rate(check_bits, key_range(key_bits, len(names) + 1)),
    }  # fmt: skip
    order = np.argsort(runs[strays])
    return Index(
        Table.of(runs, check_of(runs, owners.astype(np.uint64), check_bits), check_bits),
        _table_of_songs(leads, len(names) + 1, key_bits),
        names,
        (runs[strays][order], owners[strays][order].astype(np.uint32)),
        facts,
    )


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


def _distinct(found: _Found) -> tuple[Hashes, Numbers, Hashes]:
    """Each run once, in the order of the corpus: its hash, its song (or STOCK) and its keys."""
    _, first, which = np.unique(found.runs, return_index=True, return_inverse=True)
    # One row for each run and piece that has it.
    span = int(found.pieces.max(initial=0)) + 1
    count = np.bincount(np.unique(which * span + found.pieces) // span, minlength=len(first))
    owners = np.where(count >= MANY, STOCK, found.songs[first])
    order = np.argsort(first)
    first = first[order]
    return found.runs[first], owners[order], found.keys[first]


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


def _table_of_songs(leads: dict[int, int], kinds: int, bits: int) -> Table:
    keys = np.fromiter(leads.keys(), np.uint64, len(leads))
    songs = np.fromiter(leads.values(), np.uint64, len(leads))
    values = key_check(keys, key_range(bits, kinds)) * np.uint64(kinds) + songs
    return Table.of(keys, values, bits)


def _widths(runs: int, keys: int, kinds: int, most_bytes: int) -> tuple[int, int]:
    """The widest checks that keep the file small enough, or the narrowest."""
    number = kinds.bit_length()
    for check, beside in WIDTHS:
        cells = runs * check + keys * (number + beside)
        if cells * 1.08 / 8 + REST <= most_bytes:
            break
    return check, number + beside


def _rate(check_bits: int, among: int) -> float:
    """How often a run of six words passes that was not learned from, its four words unknown."""
    return 3 / among / float(2**check_bits)
