"""`python -m ml train`: train a network on songs; a run cut short goes on where it was saved."""

import argparse
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ml.commands.progress import Bar
from ml.training.processor import settle

if TYPE_CHECKING:
    from ml.training.loop import Progress

CELLS: Final = ("rnn", "lstm", "gru")


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--cell", choices=CELLS, default="lstm")
    parser.add_argument("--corpus", type=Path, required=True, help="songs to learn from")
    parser.add_argument(
        "--extra", action="append", default=[], metavar="FILE:PASSES:FROM-TO",
        help="more to learn from, such as poems.jsonl.xz:5:0-0.85; may be given again",
    )  # fmt: skip
    parser.add_argument("--passes", type=int, default=2, help="times through the songs")
    parser.add_argument("--from", type=Path, dest="start", help="a model to go on from")
    parser.add_argument("--vocabulary", type=int, default=8000, help="subword units")
    parser.add_argument("--embedding", type=int, default=320)
    parser.add_argument("--hidden", type=int, default=704)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--learning-rate", type=float, default=5e-3)
    parser.add_argument("--muon", type=float, help="rate of Muon; 0 for AdamW alone")
    parser.add_argument("--rows", type=int, default=64, help="parallel streams")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, help="processor threads (default: all)")
    parser.add_argument("--device", help="cpu or cuda (default: cuda where there is one)")
    parser.add_argument("--card-songs", type=int, default=2, help="songs in the model card")
    parser.add_argument("--out", type=Path, required=True, help="the model's folder")


def run(options: argparse.Namespace) -> None:
    """Train under a bar, and print what was reached."""
    settle(options.threads)
    from ml.training.making import make
    from ml.training.recipe import Extra, Recipe

    given = {field.name: getattr(options, field.name) for field in fields(Recipe)}
    recipe = Recipe(**given | {"extra": tuple(map(Extra.parse, options.extra))})
    with Bar("pieces") as pieces, Bar("steps") as steps:
        score = make(recipe, on_piece=pieces.show, on_step=_shown_on(steps))
    print(f"{recipe.out}: word perplexity {score.word_perplexity:.1f} on {score.songs} songs")


def _shown_on(bar: Bar) -> "Callable[[Progress], None]":
    def show(progress: "Progress") -> None:
        speed = f"{progress.tokens_per_second:,.0f} tokens/s"
        bar.show(progress.step, progress.steps, f"{speed}, loss {progress.loss:.3f}")
        if progress.perplexity is not None:
            print(
                f"step {progress.step}: loss {progress.loss:.3f}, validation word perplexity "
                f"{progress.perplexity:.1f}, {speed}",
                file=sys.stderr,
                flush=True,
            )

    return show
