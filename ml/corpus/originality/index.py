"""What a network learned from, as runs of words: which a line shares with it, and with which song.

Two tables in one file. `checks` holds a few bits of each run of six words, drawn from the run and
the number of its song; `songs` leads from four words within the run to that number, with some bits
of the four words. A run that was learned from is always found; any other one passes only where both
agree by accident, at the rate that the file states.
"""

import json
import lzma
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from ml.corpus.originality.runs import (
    KEY,
    RUN,
    Hashes,
    hashes_of,
    joined,
    mixed,
    over_end,
    words_in,
)
from ml.corpus.originality.tables import Shape, Table

INDEX: Final = "originality.safetensors"
SHAPES: Final = "shapes, format 1"
STOCK: Final = 0  # the number of a run that very many pieces share
NOTHING: Final = -1
SALT: Final = np.uint64(0x9E3779B97F4A7C15)
STOCK_NAME: Final = "a stock phrase of many songs"

Numbers = npt.NDArray[np.int64]


class IndexDamaged(ValueError):
    """The file holds no index; the message is one line."""


@dataclass(frozen=True)
class Shared:
    """The longest run of words that a line shares with what was learned from."""

    words: int = 0  # 0 where it is shorter than six
    song: str = ""
    stock: bool = False  # so many songs have it that it belongs to none

    def reaches(self, limit: int) -> bool:
        """Whether it is a copy by the limit; a stock phrase never is."""
        return self.words >= limit and not self.stock


@dataclass(frozen=True)
class Index:
    """The runs of a corpus. Names are numbered from 1."""

    checks: Table
    songs: Table
    names: tuple[str, ...]
    strays: tuple[Hashes, Numbers]  # runs, ascending, to which no four words lead, and their songs
    facts: dict[str, Any]

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a file that `save` wrote, mapped into memory.

        Raises:
            IndexDamaged: the file is none.
            OSError: it is missing.
        """
        try:
            with safe_open(path, framework="numpy") as file:
                facts = json.loads(file.metadata()["index"])
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            shapes = {name: Shape(**shape) for name, shape in facts[SHAPES].items()}
            tables = [Table(shapes[name], tensors[name]) for name in ("checks", "songs")]
            names = lzma.decompress(tensors["names"].tobytes()).decode().split("\n")
            strays = tensors["strays"], tensors["stray_songs"]
            return cls(tables[0], tables[1], tuple(names), strays, facts)
        except (ValueError, LookupError, TypeError, lzma.LZMAError, SafetensorError) as error:
            raise IndexDamaged(f"{path}: is no index of a corpus ({error})") from None

    def save(self, path: Path) -> None:
        """Write beside and rename."""
        shapes = {"checks": vars(self.checks.shape), "songs": vars(self.songs.shape)}
        facts = self.facts | {SHAPES: shapes}
        names = lzma.compress("\n".join(self.names).encode(), preset=9 | lzma.PRESET_EXTREME)
        tensors: dict[str, npt.NDArray[Any]] = {
            "checks": self.checks.planes, "songs": self.songs.planes,
            "names": np.frombuffer(names, dtype=np.uint8),
            "strays": self.strays[0], "stray_songs": self.strays[1],
        }  # fmt: skip
        beside = path.with_suffix(".part")
        save_file(tensors, beside, {"index": json.dumps(facts, sort_keys=True)})
        beside.replace(path)

    def songs_of(self, words: Hashes) -> Numbers:
        """The song of each run of six words in a row, NOTHING where none has it: (words - 5,)."""
        runs, keys = joined(words, RUN), joined(words, KEY)
        found = np.full(len(runs), NOTHING, dtype=np.int64)
        if not len(runs):
            return found
        checks, values = self.checks.get(runs), self.songs.get(keys)
        numbers = values % np.uint64(self.kinds)
        true_key = values // np.uint64(self.kinds) == key_check(keys, self.key_range)
        for at in range(RUN - KEY + 1):
            inside = slice(at, at + len(runs))
            fits = true_key[inside] & (check_of(runs, numbers[inside], self.checks.bits) == checks)
            found[fits] = numbers[inside][fits]
        return self._with_strays(runs, found)

    def _with_strays(self, runs: Hashes, found: Numbers) -> Numbers:
        strays, songs = self.strays
        if not len(strays):
            return found
        at = np.minimum(np.searchsorted(strays, runs), len(strays) - 1)
        return np.where(strays[at] == runs, songs[at], found)

    def name(self, number: int) -> str:
        return STOCK_NAME if number == STOCK else self.names[number - 1]

    @property
    def kinds(self) -> int:
        """Numbers of songs, STOCK counted."""
        return len(self.names) + 1

    @cached_property
    def key_range(self) -> int:
        return key_range(self.songs.bits, self.kinds)


def key_range(bits: int, kinds: int) -> int:
    """How many values are left beside the number of a song, to know its four words by."""
    return max(1, (1 << bits) // kinds)


def key_check(keys: Hashes, among: int) -> Hashes:
    """What is kept of four words."""
    return mixed(keys + SALT) % np.uint64(among)


def check_of(runs: Hashes, songs: Hashes, bits: int) -> Hashes:
    """What is kept of a run of six words and its song."""
    return mixed(runs ^ (songs.astype(np.uint64) + np.uint64(1)) * SALT) >> np.uint64(64 - bits)


class Originality:
    """Tells of lines what they share with a corpus, or with several."""

    def __init__(self, indexes: Sequence[Index]) -> None:
        self.indexes = indexes

    @classmethod
    def of_model(cls, folder: Path) -> "Originality | None":
        """The indexes of a model: in its own folder, else the one that models beside it share."""
        own = sorted(folder.glob(f"*{INDEX}"))
        paths = own or [path for path in [folder.parent / INDEX] if path.is_file()]
        return cls([Index.load(path) for path in paths]) if paths else None

    def shared(self, line: str, before: str = "") -> Shared:
        """The longest run of a line, and of what goes on in it from the line before."""
        words, earlier = words_in(line), words_in(before)
        return max(
            (_longest(index, words, earlier) for index in self.indexes),
            key=_weight,
            default=Shared(),
        )

    def shares(self, lines: Iterable[str]) -> list[Shared]:
        """The runs of lines that follow one another."""
        every = list(lines)
        return [
            self.shared(line, before) for line, before in zip(every, ["", *every], strict=False)
        ]


def _weight(one: Shared) -> tuple[bool, int]:
    """By which the longest is told: a stock phrase comes after any other."""
    return not one.stock and one.words > 0, one.words


def _longest(index: Index, words: Sequence[str], before: Sequence[str]) -> Shared:
    found = index.songs_of(hashes_of(words))
    runs = [_stretch(index, found[begin:end]) for begin, end in _stretches(found)]
    if seam := over_end(before, words):
        over = index.songs_of(hashes_of(seam))
        runs += [_stretch(index, over)] if over[0] != NOTHING else []
    elif runs and found[0] > STOCK and len(before) >= RUN:
        runs += _carried(index, found, index.songs_of(hashes_of(before)))
    return max(runs, key=_weight, default=Shared())


def _carried(index: Index, found: Numbers, before: Numbers) -> list[Shared]:
    """A run of one song that ends the line before and goes on in this one."""
    if before[-1] != found[0]:
        return []
    (_, end), (begin, last) = _stretches(found)[0], _stretches(before)[-1]
    words = end + RUN - 1 + last - begin + RUN - 1
    return [Shared(words, index.name(int(found[0])))]


def _stretches(found: Numbers) -> list[tuple[int, int]]:
    """Begin and end of each stretch of runs that a song has."""
    marks = np.concatenate(([False], found != NOTHING, [False]))
    edges = np.flatnonzero(marks[1:] != marks[:-1]).reshape(-1, 2)
    return [(int(begin), int(end)) for begin, end in edges]


def _stretch(index: Index, numbers: Numbers) -> Shared:
    """One run of runs: its words, and the song that has the most of it."""
    songs = numbers[numbers != STOCK]
    stock = not len(songs)
    number = STOCK if stock else int(np.bincount(songs).argmax())
    return Shared(len(numbers) + RUN - 1, index.name(number), stock)
