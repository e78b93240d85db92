"""Near-duplicates by sketches: covers, misprints and second copies of one song.

A text is the set of its runs of four words; of their hashes the least 64 are kept, and the share
that two sketches have in common estimates the share that the sets have (Broder 1997). Texts that
share none of their least few hashes are never compared, so that a corpus takes linear time.
"""

import zlib
from collections import defaultdict
from typing import Final

import numpy as np
import numpy.typing as npt

RUN: Final = 4  # words
KEPT: Final = 64  # hashes of a sketch
LOOKED_UP: Final = 8  # of them by which others are found
CROWD: Final = 200  # texts of one hash that are remembered
ALIKE: Final = 0.6  # share in common from which two texts are one

Sketch = npt.NDArray[np.uint32]


def sketch_of(words: list[str]) -> Sketch:
    """The least hashes of the runs of four words, in order."""
    runs = {" ".join(words[at : at + RUN]) for at in range(max(1, len(words) - RUN + 1))}
    hashes = np.fromiter((zlib.crc32(run.encode()) for run in runs), np.uint32, len(runs))
    return np.unique(hashes)[:KEPT]


def likeness(one: Sketch, other: Sketch) -> float:
    """Estimated share of the runs that two texts have in common (Jaccard), 0 to 1."""
    least = np.union1d(one, other)[:KEPT]
    common = np.intersect1d(one, other, assume_unique=True)
    return float(np.isin(least, common, assume_unique=True).mean())


class Seen:
    """The texts met so far; finds the earliest that a new one repeats."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._sketches: list[Sketch] = []
        self._by_hash: dict[int, list[int]] = defaultdict(list)

    def add(self, name: str, words: list[str]) -> str:
        """Remember a text, unless it repeats one: then the name of that one, else ""."""
        sketch = sketch_of(words)
        keys = [int(number) for number in sketch[:LOOKED_UP]]
        near = sorted({number for key in keys for number in self._by_hash.get(key, ())})
        for number in near:
            if likeness(sketch, self._sketches[number]) >= ALIKE:
                return self._names[number]
        for key in keys:
            if len(self._by_hash[key]) < CROWD:  # a stock phrase tells nothing
                self._by_hash[key].append(len(self._names))
        self._names.append(name)
        self._sketches.append(sketch)
        return ""
