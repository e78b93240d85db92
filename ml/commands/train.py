"""`python -m ml train`: train a network on songs; a run cut short goes on where it was saved."""

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ml.commands.progress import Bar
from ml.network.options import CELL_NAMES, NORMS, NetworkOptions
from ml.network.processor import settle
from ml.training.options import TrainingOptions
from ml.training.presets import PRESETS
from ml.training.recipe import UNITS, Extra, Recipe

if TYPE_CHECKING:
    from ml.training.loop import Progress

SHAPE: Final = {
    "cell": "simple RNN (Elman 1990), that with ReLU (Le et al. 2015), LSTM (Hochreiter & "
    "Schmidhuber 1997) or GRU (Cho et al. 2014)",
    "embedding": "width of words and of the last layer",
    "hidden": "width of the layers before the last",
    "layers": "recurrent layers",
    "condition": "width of what is told of a line; 0 tells the network nothing",
    "norm": "before each layer: RMSNorm (Zhang & Sennrich 2019) or LayerNorm (Ba et al. 2016)",
    "dropout": "locked over time (Gal & Ghahramani 2016)",
    "weight_drop": "of recurrent weights (Merity et al. 2017)",
    "word_dropout": "of whole words on their way in (Gal & Ghahramani 2016)",
    "vocabulary": "units at most",
}
LEARNING: Final = {
    "chunk": "tokens of truncated back-propagation through time (Williams & Peng 1990)",
    "learning_rate": "of AdamW (Loshchilov & Hutter 2019)",
    "muon": "rate of Muon (Jordan et al. 2024) on the recurrent matrices; 0 for AdamW alone",
    "muon_decay": "of the matrices that Muon moves (Liu et al. 2025)",
    "warmup": "steps over which the rates rise (Goyal et al. 2017)",
    "decline": "last share of training, over which the rates fall (Haegele et al. 2024)",
    "weight_decay": "of AdamW",
    "clip": "most of the gradient's norm (Pascanu et al. 2013)",
    "average": "of the moving average of weights (Polyak & Juditsky 1992)",
    "reset": "chance that a chunk begins with an empty state",
    "evaluate_every": "steps from one measurement to the next",
    "save_seconds": "seconds from one save of the run to the next",
    "patience": "measurements without a gain that end training (Prechelt 1998); 0 never does",
    "pull": "towards the weights that training began with (Li et al. 2018)",
    "accumulate": "parts of the rows that a step reads one after another, for less memory",
    "seed": "of all that is drawn",
}
RUN: Final = {
    "unit": "of text: words, letters, or byte pairs between them (Sennrich et al. 2016)",
    "most_parameters": "choose the largest widths that keep to so many parameters; 0 for the given",
    "passes": "times through the songs",
    "new_words": "with --from: words of the songs that get a unit of their own, at most",
    "rows": "parallel streams",
    "card_songs": "songs in the model card",
}
CHOICES: Final = {"cell": CELL_NAMES, "norm": NORMS, "unit": UNITS}


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--preset", choices=PRESETS, help="options for a purpose; others go before them"
    )
    parser.add_argument("--corpus", type=Path, required=True, help="songs to learn from")
    parser.add_argument(
        "--extra", action="append", default=[], metavar="FILE:PASSES:FROM-TO",
        help="more to learn from, such as poems.jsonl.xz:5:0-0.85; may be given again",
    )  # fmt: skip
    parser.add_argument("--from", type=Path, dest="start", help="a model to go on from")
    parser.add_argument("--out", type=Path, required=True, help="the model's folder")
    group = parser.add_argument_group("network")
    _add(group, NetworkOptions, SHAPE)
    group.add_argument(
        "--untied", action="store_false", dest="tied", default=argparse.SUPPRESS,
        help="a table of its own for words that come out (tied otherwise: Press & Wolf 2017)",
    )  # fmt: skip
    _add(parser.add_argument_group("learning"), TrainingOptions, LEARNING)
    group = parser.add_argument_group("the run")
    _add(group, Recipe, RUN)
    group.add_argument(
        "--plain", action="store_true", default=argparse.SUPPRESS,
        help="read the text as one stream of sentences: no songs, nothing told (--condition 0)",
    )  # fmt: skip
    group.add_argument(
        "--single", action="store_false", dest="half", default=argparse.SUPPRESS,
        help="single precision even where bfloat16 (Kalamkar et al. 2019) is faster",
    )  # fmt: skip
    group.add_argument("--tensorboard", type=Path, metavar="DIR", help="curves for TensorBoard")
    group.add_argument("--threads", type=int, help="processor threads (default: all)")
    group.add_argument("--device", help="cpu or cuda (default: cuda where there is one)")


def _add(group: Any, kind: type, says: Mapping[str, str]) -> None:
    """An option for each field; one that is not given is not set, so that its default stands."""
    defaults = {field.name: field.default for field in fields(kind)}
    for name, text in says.items():
        group.add_argument(
            f"--{name.replace('_', '-')}",
            type=type(defaults[name]),
            choices=CHOICES.get(name),
            default=argparse.SUPPRESS,
            help=f"{text} (default: {defaults[name]})",
        )


def run(options: argparse.Namespace) -> None:
    """Train under a bar, and print what was reached."""
    settle(options.threads)
    from ml.training.making import make

    extra = tuple(map(Extra.parse, options.extra))
    preset = PRESETS[options.preset] if options.preset else {}
    recipe = Recipe.of({**preset, **vars(options), "extra": extra})
    leads = os.environ.get("RANK", "0") == "0"  # of processes that torchrun has started
    with ExitStack() as open_ones:
        pieces, steps = (
            open_ones.enter_context(Bar(unit, quiet=not leads)) for unit in ("pieces", "steps")
        )
        hear = [_shown_on(steps)] if leads else []
        if leads and options.tensorboard:
            from ml.training.board import Board

            hear.append(open_ones.enter_context(Board(options.tensorboard)).show)

        def tell(progress: "Progress") -> None:
            for one in hear:
                one(progress)

        score = make(recipe, on_piece=pieces.show, on_step=tell)
    if not leads:
        return
    on = f"{score.lines:,} sentences" if recipe.plain else f"{score.songs} songs"
    print(f"{recipe.out}: word perplexity {score.word_perplexity:.1f} on {on}")


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
