"""A study on disk: Markdown for readers, CSV for tables, SVG plots, JSON for the pages."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from ml.network.checkpoint import write_text
from ml.study.findings import Run
from ml.study.plots import draw
from ml.study.remarks import remarks, title
from ml.study.report import Chapter, Drawn, Report, thinned

READABLE, TABLE, PLOTS = "README.md", "results.csv", "plots"
FIELDS: Final = ("experiment", "measure", "model", "seed", "x", "value", "count")
MOST_ROWS: Final = 16  # of a table; results.csv has them all


def write_report(folder: Path, runs: Sequence[Run], facts: Mapping[str, Any]) -> Report:
    """Write all forms of a report; the same runs give the same bytes."""
    found = Report.of(runs, facts)
    said = (replace(chapter, remarks=tuple(remarks(chapter))) for chapter in found.chapters)
    report = replace(found, chapters=tuple(said))
    (folder / PLOTS).mkdir(parents=True, exist_ok=True)
    for chapter in report.chapters:
        for drawn in chapter.drawn:
            write_text(folder / PLOTS / _file(chapter, drawn), draw(drawn))
    write_text(folder / TABLE, _table(runs))
    write_text(folder / READABLE, "\n\n".join(_markdown(report)) + "\n")
    report.save(folder)
    return report


def _file(chapter: Chapter, drawn: Drawn) -> str:
    return f"{chapter.experiment.name}-{drawn.plot.measure.replace(' ', '-')}.svg"


def _image(chapter: Chapter, drawn: Drawn) -> str:
    return f"![{drawn.plot.title}]({PLOTS}/{_file(chapter, drawn)})"


def _table(runs: Sequence[Run]) -> str:
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(FIELDS)
    for run in runs:
        for point in run.points:
            rows.writerow(
                (run.experiment, point.measure, run.model, run.seed, point.x, point.value,
                 point.count)
            )  # fmt: skip
    return out.getvalue()


def _markdown(report: Report) -> Iterator[str]:
    yield "# What three recurrent networks learn of lyrics"
    yield "\n".join(f"- {name}: {value}" for name, value in report.facts.items())
    yield (
        "Figures are means over seeds, with the sample standard deviation after ±. "
        f"[{TABLE}]({TABLE}) has every figure of every run."
    )
    for chapter in report.chapters:
        yield f"## {chapter.experiment.title}"
        yield f"{chapter.experiment.question} {chapter.experiment.how}"
        single = [drawn for drawn in chapter.drawn if drawn.places == [""]]
        if single:
            yield _by_model(single)
            yield "\n".join(_image(chapter, drawn) for drawn in single)
        for drawn in chapter.drawn:
            if drawn not in single:
                yield _image(chapter, drawn)
                yield _by_place(drawn)
        if chapter.remarks:
            yield "\n".join(f"- {remark}" for remark in chapter.remarks)


def _by_model(some: Sequence[Drawn]) -> str:
    """One row a model, one column a measure."""
    models = list(dict.fromkeys(model for drawn in some for model in drawn.lines))
    rows = [
        [title(model), *(drawn.text(drawn.at(model, "")) for drawn in some)] for model in models
    ]
    return _rows([["", *(drawn.plot.measure for drawn in some)], *rows])


def _by_place(drawn: Drawn) -> str:
    """One row a place, one column a model."""
    places = thinned(drawn.places, MOST_ROWS) if drawn.is_line else drawn.places
    rows = [
        [str(place), *(drawn.text(drawn.at(model, place)) for model in drawn.lines)]
        for place in places
    ]
    return _rows([[drawn.plot.x, *map(title, drawn.lines)], *rows])


def _rows(rows: Sequence[Sequence[str]]) -> str:
    head, *body = ("| " + " | ".join(row) + " |" for row in rows)
    rule = "|---|" + "--:|" * (len(rows[0]) - 1)
    return "\n".join((head, rule, *body))
