"""Lines as a drawing: where each goes, its axes, and what a script needs to read them out."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ml.study.findings import Mean
from ml.study.remarks import title
from ml.study.report import Drawn

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 62, 628, 12, 254  # of the field between the axes
STEPS: Final = (1, 2, 5)  # of tens, between ticks
FEWEST, MOST = 3, 7  # ticks


@dataclass(frozen=True)
class Scale:
    """Values to places along an axis."""

    low: float
    high: float
    begin: float
    end: float
    log: bool

    @classmethod
    def over(cls, values: Iterable[float], begin: float, end: float, log: bool) -> "Scale":
        """From the least to the most; a logarithmic one passes over what is not above nought."""
        found = [value for value in values if value > 0 or not log] or [1.0]
        low, high = min(found), max(found)
        if low == high:
            low, high = (low / 2, high * 2) if log else (low - 1, high + 1)
        return cls(low, high, begin, end, log)

    def at(self, value: float) -> float:
        low, high, here = self.low, self.high, min(max(value, self.low), self.high)
        if self.log:
            low, high, here = math.log(low), math.log(high), math.log(here)
        return round(self.begin + (here - low) / (high - low) * (self.end - self.begin), 1)

    @property
    def ticks(self) -> list["Tick"]:
        values = self._tens() if self.log else self._even()
        return [Tick(self.at(value), f"{value:,.10g}") for value in values]

    def _tens(self) -> list[float]:
        """Powers of ten, or ones, twos and fives where those are few, and no more than fit."""
        first, last = math.floor(math.log10(self.low)), math.ceil(math.log10(self.high))
        for steps in ((1,), STEPS):
            every = [step * 10.0**power for power in range(first, last + 1) for step in steps]
            found = [value for value in every if self.low <= value <= self.high]
            if len(found) >= FEWEST:
                break
        return found[:: -(-len(found) // MOST)] if len(found) > 1 else self._even()

    def _even(self) -> list[float]:
        rough = (self.high - self.low) / (MOST - 1)
        ten = 10.0 ** math.floor(math.log10(rough))
        step = next(step * ten for step in (*STEPS, 10) if step * ten >= rough)
        # Rounded, or 0.3 would lie beyond three tenths.
        first = math.ceil(round(self.low / step, 9))
        last = math.floor(round(self.high / step, 9))
        return [round(number * step, 12) for number in range(first, last + 1)]


@dataclass(frozen=True)
class Tick:
    """A value at an axis."""

    place: float
    label: str


@dataclass(frozen=True)
class Line:
    """One model's line, and the band of its spread ("" where nothing is known of it)."""

    title: str
    points: str
    band: str


@dataclass(frozen=True)
class Picture:
    """A plot as a template draws it."""

    lines: list[Line]
    across: list[Tick]
    up: list[Tick]
    data: dict[str, Any]  # for the script: places, and each line's heights and figures


def picture(drawn: Drawn) -> Picture:
    """Draw the lines of a plot against numbers."""
    means = [mean for line in drawn.lines.values() for mean in line]
    x = Scale.over((float(mean.x) for mean in means), LEFT, RIGHT, drawn.plot.log_x)
    reach = (value for mean in means for value in _ends(mean))
    y = Scale.over(reach, BOTTOM, TOP, drawn.plot.log_y)
    lines = [
        Line(title(model), _points(line, x, y), _band(line, x, y))
        for model, line in drawn.lines.items()
    ]
    return Picture(lines, x.ticks, y.ticks, _data(drawn, x, y))


def _ends(mean: Mean) -> tuple[float, float]:
    return mean.mean - (mean.spread or 0), mean.mean + (mean.spread or 0)


def _points(line: Sequence[Mean], x: Scale, y: Scale) -> str:
    return " ".join(f"{x.at(float(mean.x))},{y.at(mean.mean)}" for mean in line)


def _band(line: Sequence[Mean], x: Scale, y: Scale) -> str:
    if not any(mean.spread for mean in line):
        return ""
    low = [f"{x.at(float(mean.x))},{y.at(_ends(mean)[0])}" for mean in line]
    high = [f"{x.at(float(mean.x))},{y.at(_ends(mean)[1])}" for mean in line]
    return " ".join((*low, *reversed(high)))


def _data(drawn: Drawn, x: Scale, y: Scale) -> dict[str, Any]:
    lines = []
    for model in drawn.lines:
        means = [drawn.at(model, place) for place in drawn.places]
        lines.append(
            {
                "title": title(model),
                "heights": [mean and y.at(mean.mean) for mean in means],
                "figures": [drawn.text(mean) for mean in means],
            }
        )
    places = [float(place) for place in drawn.places]
    return {
        "unit": drawn.plot.x,
        "labels": [f"{place:,.10g}" for place in places],
        "places": [x.at(place) for place in places],
        "lines": lines,
    }
