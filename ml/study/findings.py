"""What was measured: points of one run, a file each, and what several seeds have in common.

Imports no torch: the pages read it too.
"""

import json
import re
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True)
class Point:
    """One figure of one run."""

    measure: str  # a plot of its experiment
    x: float | str  # where it stands: a distance, a name, or "" where there is only one
    value: float
    count: int = 1  # places that it is a mean of


@dataclass(frozen=True)
class Run:
    """All figures of one experiment on one network, trained from one seed."""

    experiment: str
    model: str
    seed: int
    points: tuple[Point, ...]

    @property
    def file(self) -> str:
        name = re.sub("[^a-z0-9]+", "-", self.model.lower())
        return f"{self.experiment}-{name}-{self.seed}.json"

    def save(self, folder: Path) -> None:
        """Write beside and rename: a study cut short finds whole files or none."""
        folder.mkdir(parents=True, exist_ok=True)
        beside = folder / f"{self.file}.part"
        beside.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")
        beside.replace(folder / self.file)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Take what `save` wrote.

        Raises:
            ValueError: the file holds no run.
        """
        try:
            given = json.loads(path.read_text(encoding="utf-8"))
            points = tuple(Point(**point) for point in given.pop("points"))
            return cls(**given, points=points)
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise ValueError(f"{path}: is no result of the study ({error!r})") from None


@dataclass(frozen=True)
class Mean:
    """What runs of several seeds say of one place: their mean, how far they stray, how many."""

    x: float | str
    mean: float
    spread: float | None  # sample standard deviation; None for one run
    runs: int
    count: int  # places that each run's figure is a mean of, the fewest of any


def means(runs: Iterable[Run], measure: str) -> dict[str, list[Mean]]:
    """The means of a measure by model, both in the order in which they came; numbers ascend."""
    found: dict[str, dict[float | str, list[Point]]] = {}
    for run in runs:
        for point in run.points:
            if point.measure == measure:
                found.setdefault(run.model, {}).setdefault(point.x, []).append(point)
    return {
        model: sorted((_mean(x, points) for x, points in by_x.items()), key=_place)
        for model, by_x in found.items()
    }


def _mean(x: float | str, points: Sequence[Point]) -> Mean:
    values = [point.value for point in points]
    spread = statistics.stdev(values) if len(values) > 1 else None
    count = min(point.count for point in points)
    return Mean(x, statistics.fmean(values), spread, len(values), count)


def _place(mean: Mean) -> float:
    return mean.x if isinstance(mean.x, int | float) else 0.0  # names keep their order
