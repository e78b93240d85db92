"""What a site costs against users at once and rows in its tables, as one picture."""

import math
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tests.bench.report import LISTS

COLOURS = "#1f6f8b", "#b5532a", "#55504a"


def draw(found: dict[str, Any], to: Path) -> None:
    figure = Figure(figsize=(9, 3.4), layout="constrained")
    left, right = figure.subplots(1, 2)
    _against_users(left, found["users"])
    _against_rows(right, found["pages"])
    to.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(to, metadata={"Date": None})


def _against_users(axes: Axes, crowds: list[dict[str, Any]]) -> None:
    users = [crowd["users"] for crowd in crowds]
    axes.plot(users, [crowd["songs_a_minute"] for crowd in crowds], "o-", color=COLOURS[0])
    axes.set(xscale="log", ylim=(0, None), xlabel="users at once")
    axes.set_ylabel("songs a minute", color=COLOURS[0])
    axes.set_xticks(users, [str(number) for number in users])
    axes.minorticks_off()
    beside = axes.twinx()
    seconds = [(crowd["first_line_p95"] or math.nan) / 1000 for crowd in crowds]
    beside.plot(users, seconds, "o-", color=COLOURS[1])
    beside.set_ylim(0, None)
    beside.set_ylabel("s to the first line, p95", color=COLOURS[1])


def _against_rows(axes: Axes, pages: dict[int, dict[str, dict[str, float]]]) -> None:
    for colour, name in zip(COLOURS, LISTS, strict=True):
        p95 = [of[name]["p95"] for of in pages.values()]
        axes.plot(list(pages), p95, "o-", color=colour, label=name)
    axes.set(xscale="log", ylim=(0, None), xlabel="generations", ylabel="ms a page, p95")
    axes.legend(frameon=False)
