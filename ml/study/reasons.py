"""Why a line reads as it does, as pages show it. Imports no torch: the web process reads it too."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True)
class Choice:
    """A word that could stand in a place, and how likely the network took it for, 0 to 1."""

    word: str
    probability: float
    closes: bool | None  # whether the line can still end on its rhyme; None: it has none to answer


@dataclass(frozen=True)
class Step:
    """One word of the line: what stands before it, its own likelihood, the likeliest ones."""

    prefix: str
    word: str
    probability: float
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Strip:
    """What one gate of one layer did at each word: the mean over its units, 0 to 1."""

    layer: int  # counted from 1
    gate: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class Reasons:
    """Why one line reads as it does."""

    cell: str
    told: str  # the last word that the network was told of, "" if none
    partner: str  # what that rhymes with
    steps: tuple[Step, ...]
    strips: tuple[Strip, ...]

    @classmethod
    def from_fields(cls, given: Mapping[str, Any]) -> Self:
        """Take what `as_fields` gave."""
        steps = tuple(
            Step(**{**step, "choices": tuple(Choice(**one) for one in step["choices"])})
            for step in given["steps"]
        )
        strips = tuple(Strip(**{**one, "values": tuple(one["values"])}) for one in given["strips"])
        return cls(**{**given, "steps": steps, "strips": strips})

    def as_fields(self) -> dict[str, Any]:
        """Lists and numbers, ready for JSON."""
        return asdict(self)

    @property
    def sentence(self) -> str:
        """What the gates of the last layer did, in plain words."""
        last = {strip.gate: strip.values for strip in self.strips if strip.layer == self._layers}
        words = [step.word for step in self.steps]
        if "forget" in last:
            return (
                f"It lets most of a word in at “{_at(words, last['input'], max)}”, and lets go of "
                f"most of what it had at “{_at(words, last['forget'], min)}”."
            )
        if "update" in last:
            return (
                f"It keeps most of what it had at “{_at(words, last['update'], max)}”, and takes "
                f"in most that is new at “{_at(words, last['update'], min)}”."
            )
        most = _at(words, last["hidden"], max)
        return f"Its memory is made anew at every word; it is fullest at “{most}”."

    @property
    def _layers(self) -> int:
        return max(strip.layer for strip in self.strips)


def _at(words: Sequence[str], values: Sequence[float], best: Any) -> str:
    return words[values.index(best(values))]
