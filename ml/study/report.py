"""The findings of a study as they are read: chapters of plots. Imports no torch.

A study's `study.json` holds its facts and, by experiment, measure and model, the means over seeds.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Any, Final, Self, TypeVar

from ml.study.experiments import ALL, Experiment, Plot
from ml.study.findings import Mean, Run, means

FINDINGS: Final = "study.json"
STUDIES: Final = Path(__file__).parents[1] / "data" / "studies"  # what is shipped
MOST_PLACES: Final = 48  # of a line that are kept for readers; results.csv has them all

Place = TypeVar("Place")
Lines = Mapping[str, Sequence[Mean]]


@dataclass(frozen=True)
class Drawn:
    """A plot with what it shows: means by model."""

    plot: Plot
    lines: Lines

    @property
    def is_line(self) -> bool:
        """Whether it stands against numbers, and not names."""
        return all(isinstance(mean.x, int | float) for line in self.lines.values() for mean in line)

    @property
    def places(self) -> list[float | str]:
        """Every place of any model: numbers ascending, names as they came."""
        found = list(dict.fromkeys(mean.x for line in self.lines.values() for mean in line))
        return sorted(found, key=lambda x: x if isinstance(x, int | float) else 0)

    def at(self, model: str, x: float | str) -> Mean | None:
        """What a model reached at a place, if it was measured there."""
        return next((mean for mean in self.lines.get(model, ()) if mean.x == x), None)

    def text(self, mean: Mean | None) -> str:
        """A figure with its spread, as tables have it."""
        if mean is None:
            return "–"
        spread = f" ± {self._number(mean.spread)}" if mean.spread is not None else ""
        return f"{self._number(mean.mean)}{spread}"

    def _number(self, value: float) -> str:
        if self.plot.log_y and abs(value) < 1:
            return f"{value:.2g}"
        return f"{value:,.{self.plot.digits}f}"


@dataclass(frozen=True)
class Chapter:
    """An experiment and what came of it."""

    experiment: Experiment
    drawn: tuple[Drawn, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """A whole study."""

    facts: Mapping[str, Any]
    chapters: tuple[Chapter, ...]

    @classmethod
    def of(cls, runs: Sequence[Run], facts: Mapping[str, Any]) -> Self:
        """The chapters of all runs, in the order of the experiments."""
        return cls(facts, _chapters(lambda name, measure: _found(runs, name, measure)))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read a study's findings.

        Raises:
            OSError, ValueError, LookupError, TypeError, AttributeError: there are none.
        """
        given = json.loads((folder / FINDINGS).read_text(encoding="utf-8"))

        def found(name: str, measure: str) -> Lines:
            lines = given["findings"].get(name, {}).get(measure, {})
            return {model: [Mean(*mean) for mean in line] for model, line in lines.items()}

        said = given["remarks"]
        return cls(
            given["facts"],
            tuple(
                replace(chapter, remarks=tuple(said.get(chapter.experiment.name, ())))
                for chapter in _chapters(found)
            ),
        )

    def save(self, folder: Path) -> None:
        findings = {
            chapter.experiment.name: {
                drawn.plot.measure: {
                    model: [[_short(part) for part in astuple(mean)] for mean in thinned(line)]
                    for model, line in drawn.lines.items()
                }
                for drawn in chapter.drawn
            }
            for chapter in self.chapters
        }
        said = {chapter.experiment.name: list(chapter.remarks) for chapter in self.chapters}
        whole = {"facts": self.facts, "remarks": said, "findings": findings}
        text = json.dumps(whole, indent=1)
        (folder / FINDINGS).write_text(text + "\n", encoding="utf-8")


def thinned(line: Sequence[Place], most: int = MOST_PLACES) -> Sequence[Place]:
    """A long line with fewer and fewer of its places, as a logarithmic axis shows them."""
    if len(line) <= most:
        return line
    ratio = len(line) ** (1 / (most - 1))
    kept = {min(len(line), round(ratio**at)) - 1 for at in range(most)}
    return [line[at] for at in sorted(kept)]


def _chapters(found: Any) -> tuple[Chapter, ...]:
    every = (
        Chapter(
            experiment,
            tuple(
                Drawn(plot, lines)
                for plot in experiment.plots
                if (lines := found(experiment.name, plot.measure))
            ),
        )
        for experiment in ALL
    )
    return tuple(chapter for chapter in every if chapter.drawn)


def _found(runs: Iterable[Run], name: str, measure: str) -> Lines:
    return means((run for run in runs if run.experiment == name), measure)


def _short(part: Any) -> Any:
    """Six digits are more than any figure bears, but whole numbers are counts and stay."""
    if isinstance(part, float):
        return int(part) if part.is_integer() else float(f"{part:.6g}")
    return part
