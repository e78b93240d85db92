"""`python -m ml bench`: tokens a second of writing, or of training, beside the bare products."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ml.network.options import CELL_NAMES
from ml.network.processor import settle
from ml.network.registry import SHIPPED

POSITIVE = ("embedding", "hidden", "rows", "rounds", "seconds")


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--threads", type=int, help="processor threads (default: all)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    writing = parser.add_argument_group("of writing")
    writing.add_argument("--model", default="lstm")
    writing.add_argument("--models", type=Path, default=SHIPPED, help="folder of models")
    writing.add_argument("--seconds", type=float, default=3.0, help="for each figure")
    training = parser.add_argument_group("of training")
    training.add_argument("--training", action="store_true", help="steps of training instead")
    training.add_argument("--cell", choices=CELL_NAMES, help="one cell (default: each)")
    training.add_argument("--embedding", type=int, default=320)
    training.add_argument("--hidden", type=int, default=704)
    training.add_argument("--rows", type=int, default=64, help="parallel streams")
    training.add_argument("--rounds", type=int, default=8, help="steps that are timed")


def run(options: argparse.Namespace) -> None:
    """Measure writing with a model, or the training of each cell asked for."""
    for name in POSITIVE:
        if getattr(options, name) <= 0:
            raise ValueError(f"--{name}: give more than 0")
    settle(options.threads)
    (_training if options.training else _writing)(options)


def _writing(options: argparse.Namespace) -> None:
    from ml.network.checkpoint import load_checkpoint
    from ml.writing.composer import Composer
    from ml.writing.speed import measure

    folder = options.models / options.model
    found = measure(Composer(folder), load_checkpoint(folder).network, options.seconds)
    if options.json:
        print(json.dumps(found))
        return
    _print_table(found)


def _print_table(found: dict[str, Any]) -> None:
    names = list(next(iter(found["rows"].values())))
    print("tokens a second".ljust(18), *(f"{count:>9}" for count in found["rows"]), "rows")
    for name in names:
        shown = "{:9.0%}" if name == "share_of_limit" else "{:9,.0f}"
        row = (shown.format(figures[name]) for figures in found["rows"].values())
        print(name.replace("_", " ").ljust(18), *row)
    print(f"{found['songs_a_minute']:,.0f} songs of 16 lines a minute, {found['peak_mb']:,} MB")


def _training(options: argparse.Namespace) -> None:
    from ml.network.options import NetworkOptions
    from ml.training.speed import measure

    for cell in [options.cell] if options.cell else CELL_NAMES:
        shape = NetworkOptions(cell=cell, embedding=options.embedding, hidden=options.hidden)
        speed = measure(shape, options.rows, options.rounds)
        if options.json:
            print(json.dumps({**asdict(speed), "share": round(speed.share, 3)}), flush=True)
            continue
        print(
            f"{cell:4}  {speed.tokens_per_second:9,.0f} tokens/s; products alone "
            f"{speed.products_tokens_per_second:9,.0f}; {speed.share:.0%} of a step is products "
            f"({speed.threads} threads, {speed.precision})",
            flush=True,
        )
