"""What a network learned from, as runs of words: which a line shares with it, and with which song.

`checks` holds a few bits of each run of six words, drawn from the run and the number of its song;
`leads` leads from four words within the run to that number, with some bits of the four words. A run
that was learned from is always found; any other one passes only where both agree by accident, at
the rate that the file states. What is told by title and what is told by author has tables of its
own: the fewer numbers there are, the rarer an accident.
"""

import json
import lzma
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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
from ml.corpus.originality.tables import Bits, Shape, Table

INDEX: Final = "originality.safetensors"
PARTS: Final = "parts, format 1"
STOCK: Final = 0  # the number of a run that very many pieces share
NOTHING: Final = -1
TABLES: Final = ("checks", "leads")
SALT: Final = np.uint64(0x9E3779B97F4A7C15)
STOCK_NAME: Final = "a stock phrase of many songs"

Numbers = npt.NDArray[np.int64]


class IndexDamaged(ValueError):
    """The file holds no index; the message is one line."""


Words = Sequence[str]


@dataclass(frozen=True)
class Shared:
    """The longest run of words that a line shares with what was learned from."""

    words: int = 0  # 0 where it is shorter than six
    song: str = ""
    stock: bool = False  # so many songs have it that it belongs to none

    def reaches(self, limit: float) -> bool:
        """Whether it is a copy by the limit; a stock phrase never is."""
        return self.words >= limit and not self.stock


@dataclass(frozen=True)
class Part:
    """The runs of the songs with the numbers from `first` on, so many as `kinds`."""

    checks: Table
    leads: Table
    first: int
    kinds: int

    @classmethod
    def of(cls, tensors: Mapping[str, Any], facts: Mapping[str, Any]) -> Self:
        """Take what `tensors` and `facts` gave."""
        first, shapes = facts["first"], facts["shapes"]
        tables = {name: Table(Shape(**shapes[name]), tensors[f"{name} {first}"]) for name in TABLES}
        return cls(**tables, first=first, kinds=facts["kinds"])

    @property
    def tensors(self) -> dict[str, Bits]:
        return {f"{name} {self.first}": getattr(self, name).planes for name in TABLES}

    @property
    def facts(self) -> dict[str, Any]:
        shapes = {name: vars(getattr(self, name).shape) for name in TABLES}
        return {"first": self.first, "kinds": self.kinds, "shapes": shapes}

    @property
    def false_alarms(self) -> float:
        """How often a run passes that was not learned from, none of its four words in a row too."""
        return (RUN - KEY + 1) / key_range(self.leads.bits, self.kinds) / (1 << self.checks.bits)

    def songs_of(self, runs: Hashes, keys: Hashes) -> Numbers:
        """The song of each run, by one of the keys within it: (runs,)."""
        found = np.full(len(runs), NOTHING, dtype=np.int64)
        checks, values = self.checks.get(runs), self.leads.get(keys)
        numbers, kept = values % np.uint64(self.kinds), values // np.uint64(self.kinds)
        known = kept == key_check(keys, key_range(self.leads.bits, self.kinds))
        for at in range(RUN - KEY + 1):
            inside = slice(at, at + len(runs))
            songs = numbers[inside].astype(np.int64) + self.first
            fits = known[inside] & (check_of(runs, songs, self.checks.bits) == checks)
            found[fits] = songs[fits]
        return found


@dataclass(frozen=True)
class Index:
    """The runs of a corpus. Names are numbered from 1."""

    parts: tuple[Part, ...]
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
            parts = tuple(Part.of(tensors, part) for part in facts[PARTS])
            names = lzma.decompress(tensors["names"].tobytes()).decode().split("\n")
            strays = tensors["strays"], tensors["stray_songs"]
            return cls(parts, tuple(names), strays, facts)
        except (ValueError, LookupError, TypeError, lzma.LZMAError, SafetensorError) as error:
            raise IndexDamaged(f"{path}: is no index of a corpus ({error})") from None

    def save(self, path: Path) -> None:
        """Write beside and rename."""
        facts = self.facts | {PARTS: [part.facts for part in self.parts]}
        names = lzma.compress("\n".join(self.names).encode(), preset=9 | lzma.PRESET_EXTREME)
        tensors: dict[str, npt.NDArray[Any]] = {
            **{name: planes for part in self.parts for name, planes in part.tensors.items()},
            "names": np.frombuffer(names, dtype=np.uint8),
            "strays": self.strays[0], "stray_songs": self.strays[1],
        }  # fmt: skip
        beside = path.with_suffix(".part")
        save_file(tensors, beside, {"index": json.dumps(facts, sort_keys=True)})
        beside.chmod(0o644)  # safetensors makes files that nobody else may read
        beside.replace(path)

    def songs_of(self, words: Hashes) -> Numbers:
        """The song of each run of six words in a row, NOTHING where none has it: (words - 5,)."""
        runs, keys = joined(words, RUN), joined(words, KEY)
        found = np.full(len(runs), NOTHING, dtype=np.int64)
        if not len(runs):
            return found
        for part in self.parts:
            songs = part.songs_of(runs, keys)
            found = np.where(songs != NOTHING, songs, found)
        return self._with_strays(runs, found)

    def songs_of_each(self, lines: Sequence[Hashes]) -> list[Numbers]:
        """As `songs_of`, of the words of many lines in one look-up."""
        found = self.songs_of(np.concatenate(lines))
        ends = np.cumsum([len(line) for line in lines])
        return [
            found[end - len(line) : max(end - len(line), end - RUN + 1)]
            for line, end in zip(lines, ends, strict=True)
        ]

    def _with_strays(self, runs: Hashes, found: Numbers) -> Numbers:
        strays, songs = self.strays
        if not len(strays):
            return found
        at = np.minimum(np.searchsorted(strays, runs), len(strays) - 1)
        return np.where(strays[at] == runs, songs[at], found)

    def name(self, number: int) -> str:
        return STOCK_NAME if number == STOCK else self.names[number - 1]


def key_range(bits: int, kinds: int) -> int:
    """How many values are left beside the number of a song, to know its four words by."""
    return max(1, (1 << bits) // kinds)


def key_check(keys: Hashes, among: int) -> Hashes:
    """What is kept of four words."""
    return mixed(keys + SALT) % np.uint64(among)


def check_of(runs: Hashes, songs: Numbers, bits: int) -> Hashes:
    """What is kept of a run of six words and its song."""
    return mixed(runs ^ (songs.astype(np.uint64) + np.uint64(1)) * SALT) >> np.uint64(64 - bits)


class Originality:
    """Tells of lines what they share with a corpus, or with several."""

    def __init__(self, indexes: Sequence[Index]) -> None:
        self.indexes = indexes

    @staticmethod
    def paths(folder: Path) -> list[Path]:
        """The indexes of a model: in its own folder, else the one that models beside it share."""
        own = sorted(folder.glob(f"*{INDEX}"))
        return own or [path for path in [folder.parent / INDEX] if path.is_file()]

    @classmethod
    def of_model(cls, folder: Path) -> "Originality | None":
        """What a model learned from, None where it has no index.

        Raises:
            IndexDamaged: a file is none.
        """
        indexes = [Index.load(path) for path in cls.paths(folder)]
        return cls(indexes) if indexes else None

    def shared(self, line: str, before: str = "") -> Shared:
        """The longest run of a line, and of what goes on in it from the line before."""
        return self.shared_of([(line, before)])[0]

    def shares(self, lines: Iterable[str]) -> list[Shared]:
        """The runs of lines that follow one another."""
        every = list(lines)
        return self.shared_of(list(zip(every, ["", *every], strict=False)))

    def shared_of(self, lines: Sequence[tuple[str, str]]) -> list[Shared]:
        """As `shared`, of many lines, each with the one before it, in one look-up."""
        words = [(words_in(line), words_in(before)) for line, before in lines]
        found = [_longest(index, words) for index in self.indexes if words]
        return [
            max((told[at] for told in found), key=_weight, default=Shared())
            for at in range(len(words))
        ]


def _weight(one: Shared) -> tuple[bool, int]:
    """By which the longest is told: a stock phrase comes after any other."""
    return not one.stock and one.words > 0, one.words


def _longest(index: Index, lines: Sequence[tuple[Words, Words]]) -> list[Shared]:
    """The longest run of each of many lines, given with the line before it."""
    within = index.songs_of_each([hashes_of(words) for words, _ in lines])
    seams = index.songs_of_each([hashes_of(over_end(before, words)) for words, before in lines])
    return [
        max(_runs(index, found, over, before), key=_weight, default=Shared())
        for found, over, (_, before) in zip(within, seams, lines, strict=True)
    ]


def _runs(index: Index, found: Numbers, over: Numbers, before: Words) -> list[Shared]:
    """The runs of a line: within it, over its beginning, and begun in the line before."""
    runs = [_stretch(index, found[begin:end]) for begin, end in _stretches(found)]
    if len(over):
        runs += [_stretch(index, over)] if over[0] != NOTHING else []
    elif runs and found[0] > STOCK and len(before) >= RUN:
        runs += _carried(index, found, index.songs_of(hashes_of(before)))
    return runs


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
