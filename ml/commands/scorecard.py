"""`python -m ml scorecard`: a model's songs of fixed requests, counted beside human ones."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ml.commands.progress import Bar
from ml.network.processor import settle
from ml.network.registry import SHIPPED, available

if TYPE_CHECKING:
    from ml.study.scorecard.ablation import Row
    from ml.study.scorecard.work import Scorecard

SAMPLE: Final = Path(__file__).parents[1] / "data" / "sample.jsonl"
# What each figure is, and whether it is a share.
ROWS: Final = {
    "exact_syllables": ("lines with exactly the asked syllables", True),
    "true_rhymes": ("asked rhymes that are perfect", True),
    "copied_6": ("lines with 6 or more copied words", True),
    "copied_8": ("lines with 8 or more copied words", True),
    "distinct_2": ("distinct-2", False),
    "repeated_lines": ("lines repeated outside refrains", True),
    "looping_songs": ("songs with a loop", True),
    "archaic_words": ("archaic words", True),
    "themes_found": ("themes found, of 10", True),
}


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", default="lstm")
    parser.add_argument("--models", type=Path, default=SHIPPED, help="folder of models")
    parser.add_argument("--requests", type=int, default=200, help="the first so many of 200")
    parser.add_argument(
        "--real", type=Path, default=SAMPLE, help="human songs to compare with (valid, or all)"
    )
    parser.add_argument(
        "--corpus", type=Path, action="append", default=[], metavar="FILE",
        help="what the model learned from, to look for its quatrains; may be given again",
    )  # fmt: skip
    parser.add_argument(
        "--without", action="append", default=[], metavar="PART",
        help="a part of the composer's judge that is left out, such as theme; may be given again",
    )  # fmt: skip
    parser.add_argument(
        "--ablation", action="store_true",
        help="leave out each part in turn instead, and show what it adds to lines of 8-line songs",
    )  # fmt: skip
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER",
        help="where songs are kept as they come: the same command goes on after a stop",
    )  # fmt: skip
    parser.add_argument("--threads", type=int, help="processor threads (default: all)")
    parser.add_argument("--json", action="store_true", help="print all figures as JSON")


def run(options: argparse.Namespace) -> None:
    """Write the songs under a bar, and print a table, or JSON."""
    if options.model not in available(options.models):
        raise ValueError(f"--model: {options.models} holds no {options.model}")
    settle(options.threads)
    if options.ablation:
        _ablate(options)
        return
    from ml.corpus.songs import read_songs
    from ml.study.scorecard.work import human_songs, score
    from ml.writing.judge import parts_without

    parts = parts_without(options.without)
    real = human_songs(options.real)
    corpus = [song for path in options.corpus for song in read_songs(path, "train")]
    with Bar("songs") as bar:
        folder = options.models / options.model
        card = score(folder, options.requests, real, corpus, bar.show, parts, options.keep)
    print(json.dumps(card.as_fields(), indent=2) if options.json else table(card))


def _ablate(options: argparse.Namespace) -> None:
    from ml.study.scorecard.ablation import ablate

    if options.without:
        raise ValueError("--ablation leaves out each part in turn: leave out --without")
    with Bar("songs") as bar:
        folder = options.models / options.model
        rows = ablate(folder, options.requests, options.keep, bar.show)
    if options.json:
        print(json.dumps([row.as_fields() for row in rows], indent=2))
    else:
        print(ablation_table(rows))


def ablation_table(rows: "Sequence[Row]") -> str:
    """What each part adds, in Markdown: the scores are means a line."""
    told = [
        f"| {row.part or 'nothing'} | {_change(row.own_before, row.own)} | "
        f"{_change(row.others_before, row.others)} | {_told(row.figures.themes_found, True)} | "
        f"{_told(row.figures.distinct_2, False)} | {_told(row.figures.archaic_words, True)} |"
        for row in rows
    ]
    return "\n".join(
        (
            "| left out | its own score: with it, without | all others' | themes found "
            "| distinct-2 | archaic words |",
            "|---|--:|--:|--:|--:|--:|",
            *told,
        )
    )


def _change(before: float, after: float) -> str:
    return f"{before:+.2f}, {after:+.2f}"


def table(card: "Scorecard") -> str:
    """The scorecard in Markdown."""
    rows = [
        f"| {says} | {_told(getattr(card.figures, name), share)} | "
        f"{_told(getattr(card.human, name), share)} |"
        for name, (says, share) in ROWS.items()
    ]
    by = {"corpus": "of the corpus", "index": "by its index"}.get(card.memorised_by, "")
    return "\n".join(
        (
            f"| what | {card.model} {card.version} | human |",
            "|---|--:|--:|",
            f"| songs | {card.figures.songs} | {card.human.songs} |",
            *rows,
            f"| quatrains memorised, {by} | {_told(card.memorised, share=True)} | - |",
            f"| the same request gives the same song | {'yes' if card.replayed else 'no'} | - |",
            f"| seconds for a song of 16 lines | {card.seconds:.2f} | - |",
        )
    )


def _told(figure: float | None, share: bool) -> str:
    if figure is None:
        return "-"
    return f"{figure:.2%}" if share else f"{figure:.3f}"
