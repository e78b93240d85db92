"""What a network says of a text. Imports no torch: the pages read it too."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True)
class Expected:
    """A word that may come next, and how likely the network takes it for, 0 to 1."""

    word: str
    probability: float

    @property
    def percent(self) -> float:
        return 100 * self.probability


@dataclass(frozen=True)
class Weight:
    """A word of the text, and how far leaving it out moves what is expected, in nats."""

    word: str
    nats: float


@dataclass(frozen=True)
class Answer:
    """What one network says of a text."""

    expected: tuple[Expected, ...]
    weights: tuple[Weight, ...]

    @classmethod
    def from_fields(cls, given: Mapping[str, Sequence[Mapping[str, Any]]]) -> Self:
        """Take what `as_fields` gave."""
        return cls(
            tuple(Expected(**one) for one in given["expected"]),
            tuple(Weight(**one) for one in given["weights"]),
        )

    def as_fields(self) -> dict[str, Any]:
        """Lists and numbers, ready for JSON."""
        return asdict(self)
