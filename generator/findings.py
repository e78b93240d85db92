"""The shipped studies for visitors: chapters of plots and tables."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from generator.plots import Picture, picture
from ml.network.registry import UNREADABLE
from ml.study.experiments import Plot
from ml.study.remarks import title
from ml.study.report import STUDIES, Chapter, Drawn, Report, thinned

AS_THEY_ARE = (
    "Those that write here, as they are. Not all of them have read for as long: see what each can "
    "do, and not which kind is the better one."
)
# Of the folder of studies: name, title, and what to read it for.
REPORTS = (("shipped", "The networks of this site", AS_THEY_ARE),)
MOST_ROWS = 12  # of a table beneath a plot; the plot itself reads out every place

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Cell:
    """A figure, and its bar where there is one."""

    text: str
    value: float | None = None


@dataclass(frozen=True)
class Table:
    """Figures by place or by model."""

    corner: str
    head: list[str]
    rows: list[tuple[str, list[Cell]]]
    most: float | None = None  # of the bars; None: no bars


@dataclass(frozen=True)
class Figure:
    """A plot with its table; a plot against names is its table with bars."""

    name: str  # no other figure of the page has it
    plot: Plot
    table: Table
    picture: Picture | None

    @property
    def script(self) -> str:
        """The id of the data that the script reads."""
        return f"plot-{self.name}"


@dataclass(frozen=True)
class Part:
    """One experiment as the page shows it."""

    name: str  # where it stands on the page
    chapter: Chapter
    single: Table | None  # what is one figure a model
    figures: list[Figure]

    @property
    def pictures(self) -> list[Figure]:
        return [figure for figure in self.figures if figure.picture]

    @property
    def tables(self) -> list[Figure]:
        return [figure for figure in self.figures if not figure.picture]


@dataclass(frozen=True)
class Findings:
    """A whole report."""

    name: str
    title: str
    lead: str
    facts: list[tuple[str, str]]
    parts: list[Part]


@lru_cache(maxsize=1)
def shipped() -> list[Findings]:
    """The reports that are shipped, read once; without those that cannot be read."""
    found = (load(STUDIES / name, title, lead) for name, title, lead in REPORTS)
    return [report for report in found if report]


def load(folder: Path, title: str = "", lead: str = "") -> Findings | None:
    """A report; None where there is none, or it cannot be read."""
    try:
        report = Report.load(folder)
        facts = [(name, str(value).replace("`", "")) for name, value in report.facts.items()]
        parts = [_part(folder.name, chapter) for chapter in report.chapters]
        return Findings(folder.name, title, lead, facts, parts)
    except UNREADABLE as error:
        logger.warning("No report of the study is shown: %s", error)
        return None


def _part(report: str, chapter: Chapter) -> Part:
    name = f"{report}-{chapter.experiment.name}"
    single = [drawn for drawn in chapter.drawn if drawn.places == [""]]
    figures = [
        Figure(
            f"{name}-{at}",
            drawn.plot,
            table_by_place(drawn),
            picture(drawn) if drawn.is_line and len(drawn.places) > 1 else None,
        )
        for at, drawn in enumerate(chapter.drawn)
        if drawn not in single
    ]
    return Part(name, chapter, _by_model(single) if single else None, figures)


def _by_model(some: Sequence[Drawn]) -> Table:
    """One row a model, one column a measure."""
    models = dict.fromkeys(model for drawn in some for model in drawn.lines)
    rows = [
        (title(model), [Cell(drawn.text(drawn.at(model, ""))) for drawn in some])
        for model in models
    ]
    return Table("Network", [drawn.plot.measure for drawn in some], rows)


def table_by_place(drawn: Drawn) -> Table:
    """One row a place, one column a model; names have bars."""
    line = next(iter(drawn.lines.values()))
    kept = {mean.x for mean in thinned(line, MOST_ROWS)}
    places = [place for place in drawn.places if place in kept or len(drawn.places) <= MOST_ROWS]
    rows = [
        (_label(place), [_cell(drawn, model, place) for model in drawn.lines]) for place in places
    ]
    most = None if drawn.is_line else max(mean.mean for one in drawn.lines.values() for mean in one)
    return Table(drawn.plot.x.capitalize(), [title(model) for model in drawn.lines], rows, most)


def _cell(drawn: Drawn, model: str, place: float | str) -> Cell:
    mean = drawn.at(model, place)
    return Cell(drawn.text(mean), mean.mean if mean and not drawn.is_line else None)


def _label(place: float | str) -> str:
    return place if isinstance(place, str) else f"{place:,.10g}"
