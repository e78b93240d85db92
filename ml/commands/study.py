"""`python -m ml study`: what the networks learn of lyrics, in a report with plots.

A study that is cut short goes on where it was: the same command again.
"""

import argparse
from pathlib import Path
from typing import Final

from ml.commands.progress import Bar
from ml.network.processor import settle
from ml.study.experiments import ALL, NAMES

# Options of the trainings, whose usual values are those of the budget.
RECIPE: Final = {
    "passes": "times through the songs",
    "vocabulary": "subword units at most",
    "embedding": "width of words and of the last layer",
    "hidden": "width of the layers before the last",
    "rows": "parallel streams",
}


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--corpus", type=Path, required=True, help="songs, or a prepared folder")
    parser.add_argument("--out", type=Path, required=True, help="the study's folder")
    parser.add_argument("--full", action="store_true", help="the budget of the shipped report")
    parser.add_argument(
        "--models", type=Path, help="look at the trained networks of a folder, and train none"
    )
    parser.add_argument("--seeds", type=int, default=3, help="runs of each network")
    parser.add_argument(
        "--only", default=",".join(NAMES), metavar="NAMES",
        help="; ".join(f"{one.name}: {one.question}" for one in ALL),
    )  # fmt: skip
    parser.add_argument(
        "--extra", action="append", default=[], metavar="FILE:PASSES:FROM-TO",
        help="more to learn from, as in train",
    )  # fmt: skip
    for name, says in RECIPE.items():
        parser.add_argument(f"--{name}", type=int, help=says)
    parser.add_argument("--threads", type=int, help="processor threads (default: all)")
    parser.add_argument("--device", help="cpu or cuda (default: cuda where there is one)")


def run(options: argparse.Namespace) -> None:
    """Do what is left under a bar, and say where the report stands."""
    settle(options.threads)
    from ml.study.plan import Plan
    from ml.study.work import conduct
    from ml.study.writeup import READABLE
    from ml.training.recipe import Extra

    asked = {name: getattr(options, name) for name in (*RECIPE, "threads", "device")}
    plan = Plan(
        corpus=options.corpus,
        out=options.out,
        seeds=tuple(range(1, options.seeds + 1)),
        full=options.full,
        only=tuple(name.strip() for name in options.only.split(",")),
        models=options.models,
        extra=tuple(map(Extra.parse, options.extra)),
        given={name: value for name, value in asked.items() if value is not None},
    )
    with Bar("parts") as bar:
        report = conduct(plan, bar.show)
    plots = sum(len(chapter.drawn) for chapter in report.chapters)
    print(f"{options.out / READABLE}: {len(report.chapters)} experiments, {plots} plots")
