"""A static table from keys to small numbers, which keeps no keys: a binary fuse filter.

Graf & Lemire 2022, "Binary Fuse Filters: Fast and Smaller Than Xor Filters", with four places a
key. A key that was put in gives its number; any other key gives any number. The libraries that
were looked at (pyfusefilter, pyxorfilter) keep eight bits a key and say only whether it is there.
"""

import math
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from ml.corpus.originality.runs import Hashes, mixed

PLACES: Final = 4
LEAST: Final = 1.057  # places to keys, where there are millions
TRIES: Final = 40

Integers = npt.NDArray[np.int64]
Bits = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Shape:
    """Where the places of a key lie: in four segments in a row."""

    segment: int  # places of one, a power of two
    starts: int  # segments that a key may begin in
    seed: int

    @classmethod
    def of(cls, keys: int, trial: int = 0) -> Self:
        """The shape for so many keys, a little wider with every trial."""
        size = max(2, keys)
        segment = 2 ** max(2, math.floor(math.log(size) / math.log(2.91) - 0.5))
        # The paper's 1.075 is for a million; more keys were found to do with less.
        usual = max(1.075 if size < 10**6 else LEAST, 0.77 + 4.06 / math.log(size))
        places = size * usual * 1.01**trial
        return cls(segment, max(1, math.ceil(places / segment) - PLACES + 1), trial)

    @property
    def length(self) -> int:
        return (self.starts + PLACES - 1) * self.segment

    def places(self, keys: Hashes) -> Integers:
        """The places of each key: (keys, 4)."""
        first = mixed(keys ^ np.uint64(self.seed))
        second = mixed(first)
        start = (first >> np.uint64(32)) * np.uint64(self.starts) >> np.uint64(32)
        within = [second >> np.uint64(16 * at) for at in range(PLACES)]
        mask = np.uint64(self.segment - 1)
        parts = [
            (start + np.uint64(at)) * np.uint64(self.segment) + (part & mask)
            for at, part in enumerate(within)
        ]
        return np.stack(parts, axis=1).astype(np.int64)


@dataclass(frozen=True)
class Table:
    """Numbers of so many bits, a plane of bits for each."""

    shape: Shape
    planes: Bits  # (bits, places / 8)

    @classmethod
    def of(cls, keys: Hashes, values: Hashes, bits: int) -> Self:
        """A table of distinct keys.

        Raises:
            ValueError: no shape was found, as when two keys are one.
        """
        for trial in range(TRIES):
            shape = Shape.of(len(keys), trial)
            places = shape.places(keys)
            rounds = _peeled(places, shape.length)
            if rounds is not None:
                return cls(shape, _filled(places, values, rounds, shape.length, bits))
        raise ValueError("the keys of a table must be distinct")

    @property
    def bits(self) -> int:
        return len(self.planes)

    def get(self, keys: Hashes) -> Hashes:
        """The number of each key: (keys,)."""
        places = self.shape.places(keys)
        bytes_of, shifts = self.planes[:, places >> 3], (7 - (places & 7)).astype(np.uint8)
        planes = np.bitwise_xor.reduce((bytes_of >> shifts) & 1, axis=2).astype(np.uint64)
        weights = np.uint64(1) << np.arange(self.bits, dtype=np.uint64)
        found: Hashes = (planes * weights[:, np.newaxis]).sum(axis=0, dtype=np.uint64)
        return found


def _peeled(places: Integers, length: int) -> list[tuple[Integers, Integers]] | None:
    """Rounds of keys, each with a place that no key of a later round has; None if keys are left."""
    count = np.bincount(places.ravel(), minlength=length)
    total = np.zeros(length, dtype=np.int64)  # of the numbers of the keys at a place
    for column in places.T:
        np.add.at(total, column, np.arange(len(places)))
    rounds, left = [], len(places)
    alone = np.flatnonzero(count == 1)
    while len(alone):
        keys, first = np.unique(total[alone], return_index=True)
        rounds.append((keys, alone[first]))
        left -= len(keys)
        touched = places[keys].ravel()
        np.subtract.at(count, touched, 1)
        np.subtract.at(total, touched, np.repeat(keys, PLACES))
        alone = np.unique(touched[count[touched] == 1])
    return None if left else rounds


def _filled(
    places: Integers,
    values: Hashes,
    rounds: list[tuple[Integers, Integers]],
    length: int,
    bits: int,
) -> Bits:
    """Numbers at places such that the four of each key make up its value, as planes of bits."""
    cells = np.zeros(length, dtype=np.uint32)
    for keys, own in reversed(rounds):
        # Its own place is still 0.
        others = np.bitwise_xor.reduce(cells[places[keys]], axis=1)
        cells[own] = others ^ values[keys].astype(np.uint32)
    return np.stack([np.packbits((cells >> bit) & 1) for bit in range(bits)])
