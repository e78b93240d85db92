"""`python -m ml bench --training`: tokens a second, beside the bare matrix products of a step."""

import argparse
import json
from dataclasses import asdict

from ml.network.options import CELL_NAMES
from ml.network.processor import settle


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--training", action="store_true", required=True, help="steps of training")
    parser.add_argument("--cell", choices=CELL_NAMES, help="one cell (default: each)")
    parser.add_argument("--embedding", type=int, default=320)
    parser.add_argument("--hidden", type=int, default=704)
    parser.add_argument("--rows", type=int, default=64, help="parallel streams")
    parser.add_argument("--rounds", type=int, default=8, help="steps that are timed")
    parser.add_argument("--threads", type=int, help="processor threads (default: all)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")


def run(options: argparse.Namespace) -> None:
    """Measure each cell asked for."""
    settle(options.threads)
    from ml.network.options import NetworkOptions
    from ml.training.speed import measure

    for name in ("embedding", "hidden", "rows", "rounds"):
        if getattr(options, name) < 1:
            raise ValueError(f"--{name}: give 1 or more")
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
