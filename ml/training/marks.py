"""Readers' marks of broken lines, and what can be learned from them of a line's facts.

`ml/data/marks.tsv.xz` holds lines that networks wrote over many themes, read one by one among lines
of real songs by readers who were asked of each whether it is ungrammatical or has a word without
sense.
"""

import lzma
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from ml.writing.sense import FACTS, Sense

MARKS: Final = Path(__file__).parents[1] / "data" / "marks.tsv.xz"
RIDGE = 1e-3  # of the weights' squares, on facts of one spread
ROUNDS = 30  # of Newton's method, which needs fewer
FOLDS = 5

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Mark:
    """A line that was read; `place` is the same for all candidates of one line of one song."""

    text: str
    place: int
    broken: bool


def read_marks(path: Path = MARKS) -> list[Mark]:
    """Lines that readers read: 1 or 0, a tab, the place, a tab, the line.

    Raises:
        ValueError: a row is not so.
    """
    marks = []
    with lzma.open(path, "rt", encoding="utf-8") as rows:
        for number, row in enumerate(rows, 1):
            match row.rstrip("\n").split("\t"):
                case [("0" | "1") as mark, place, text] if place.isdecimal() and text.strip():
                    marks.append(Mark(text, int(place), mark == "1"))
                case _:
                    raise ValueError(f"{path}, row {number}: give a mark (0 or 1), place and line")
    return marks


def learn(known: Sequence[Mapping[str, float]], broken: Sequence[bool]) -> Sense:
    """Weights by Newton's method on the ridge-penalised logistic loss."""
    table = np.array([[each[name] for name in FACTS] for each in known], dtype=np.float64)
    mean, spread = table.mean(axis=0), table.std(axis=0) + 1e-9
    x = np.hstack([(table - mean) / spread, np.ones((len(table), 1))])
    marked, weights = np.array(broken, dtype=np.float64), np.zeros(x.shape[1])
    penalty = RIDGE * len(x) * np.diag([1.0] * len(FACTS) + [0.0])
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-(x @ weights)))
        slope = x.T @ (chance - marked) + penalty @ weights
        curve = (x.T * (chance * (1 - chance))) @ x + penalty + 1e-6 * np.eye(len(penalty))
        weights -= np.linalg.solve(curve, slope)
    own = weights[:-1] / spread
    return Sense(dict(zip(FACTS, map(float, own), strict=True)), float(weights[-1] - own @ mean))


def area_kept_back(known: Sequence[Mapping[str, float]], marks: Sequence[Mark]) -> float:
    """Area under the curve on lines kept back, all candidates of one place together.

    Raises:
        ValueError: too few lines were read for that.
    """
    fold = np.array([mark.place % FOLDS for mark in marks])
    broken = np.array([mark.broken for mark in marks])
    odds = np.zeros(len(marks))
    for one in range(FOLDS):
        kept = np.flatnonzero(fold != one).tolist()
        if len(set(broken[kept])) < 2 or len(kept) == len(marks):
            raise ValueError(f"give marked and sound lines of {FOLDS} places or more")
        sense = learn([known[at] for at in kept], broken[kept].tolist())
        for at in np.flatnonzero(fold == one).tolist():
            odds[at] = sense.broken(known[at])
    return area(odds, broken)


def area(odds: Array, broken: npt.NDArray[np.bool_]) -> float:
    """Chance that a broken line has higher odds than a sound one (Hanley & McNeil 1982)."""
    above = odds[broken][:, None] - odds[~broken][None, :]
    return float((above > 0).mean() + 0.5 * (above == 0).mean())
