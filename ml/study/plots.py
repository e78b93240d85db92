"""Plots as SVG, the same bytes from the same figures."""

import io
from itertools import cycle
from typing import Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ml.study.remarks import title
from ml.study.report import Drawn

# Colours that people of every sight tell apart (Okabe & Ito 2008), and a mark and a dash each.
STYLES: Final = (
    ("#0072b2", "o", "-"), ("#d55e00", "s", "--"), ("#009e73", "^", "-."), ("#cc79a7", "D", ":"),
    ("#e69f00", "v", "-"), ("#56b4e9", "P", "--"), ("#000000", "X", "-."),
)  # fmt: skip
FEW: Final = 20  # places of a line that get a mark each


def draw(drawn: Drawn) -> str:
    """The SVG of a plot: lines with a band of their spread, or bars with a whisker."""
    # Names inside the file are drawn by the salt, and letters stay letters.
    with mpl.rc_context({"svg.hashsalt": "lyricsite", "svg.fonttype": "none"}):
        figure = Figure(figsize=(7.2, 4.2), layout="constrained")
        axes = figure.add_subplot()
        if drawn.is_line:
            _lines(axes, drawn)
        else:
            _bars(axes, drawn)
        axes.set_title(drawn.plot.title)
        if drawn.is_line or len(drawn.places) > 1:
            figure.legend(loc="outside lower center", ncols=4, frameon=False)
        axes.grid(color="#dddddd")
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return out.getvalue()


def _lines(axes: Axes, drawn: Drawn) -> None:
    for (model, line), style in zip(drawn.lines.items(), cycle(STYLES), strict=False):
        colour, mark, dash = style
        x = [float(mean.x) for mean in line]
        y = [mean.mean for mean in line]
        shown = mark if len(line) <= FEW else ""
        axes.plot(x, y, color=colour, marker=shown, linestyle=dash, label=title(model))
        low = [mean.mean - (mean.spread or 0) for mean in line]
        high = [mean.mean + (mean.spread or 0) for mean in line]
        axes.fill_between(x, low, high, color=colour, alpha=0.15, linewidth=0)
    for axis, scale, log in (
        (axes.xaxis, axes.set_xscale, drawn.plot.log_x),
        (axes.yaxis, axes.set_yscale, drawn.plot.log_y),
    ):
        if log:
            scale("log")
            axis.set_major_formatter("{x:g}")
    axes.set_xlabel(drawn.plot.x)
    axes.set_ylabel(drawn.plot.y)


def _bars(axes: Axes, drawn: Drawn) -> None:
    """Bars by name, one a model beside the other; where there is one name, by model."""
    single = len(drawn.places) == 1
    height = 0.8 / (1 if single else len(drawn.lines))
    for number, (model, line) in enumerate(drawn.lines.items()):
        places = [number if single else drawn.places.index(mean.x) for mean in line]
        at = [place if single else place + (number + 0.5) * height - 0.4 for place in places]
        spread = [mean.spread or 0.0 for mean in line]
        axes.barh(
            at,
            [mean.mean for mean in line],
            height,
            xerr=spread if any(spread) else None,
            color=STYLES[number % len(STYLES)][0],
            label=title(model),
            capsize=2,
        )
    names = [title(model) for model in drawn.lines] if single else list(map(str, drawn.places))
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.set_xlabel(drawn.plot.y)
    axes.set_ylabel(drawn.plot.x)
