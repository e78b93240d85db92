"""What a search finds for one line: candidates as text, and lines that were judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Tried:
    """A candidate as text."""

    tokens: tuple[int, ...]
    text: str
    finished: bool
    end: int  # the last word that was planned, 0 if none
    missed: str  # why it cannot be taken as it is, "" if it can
    fills: tuple[str, ...]  # of the gaps between words that stand
    written: str  # what does not stand
    joints: Sequence[int]  # places of tokens that stand after a gap
    copied: bool = False  # whether it is taken from what was learned from


@dataclass(frozen=True)
class Found:
    """A line that was found and judged; `parts` by name make its score."""

    text: str
    end: int
    missed: str
    parts: Mapping[str, float]
    strained: bool = False
    fills: tuple[str, ...] = ()  # of the gaps between words that stand

    @cached_property
    def score(self) -> float:
        return sum(self.parts.values())


NO_LINE = Found("", 0, "no line was found", {})
