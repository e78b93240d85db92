"""The command line. Bad input is one line on standard error and exit status 2.

torch is imported by the command that needs it, so that `--help` and refusals come at once.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import NoReturn

from ml.commands import reading
from ml.network.registry import SHIPPED, available
from ml.song.request import InvalidRequest, SongRequest

CELLS = ("rnn", "lstm", "gru")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        run = {
            "generate": _generate,
            "evaluate": _evaluate,
            "train": _train,
            "reading": reading.run,
        }[options.command]
        run(options)
    except InvalidRequest as error:
        for field, messages in error.errors.items():
            print(f"--{field.replace('_', '-')}: {' '.join(messages)}", file=sys.stderr)
        return 2
    except (ValueError, OSError) as error:
        print(f"python -m ml {options.command}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped; the same command goes on from the last save", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m ml", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)

    generate = commands.add_parser("generate", help="write a song")
    for field in fields(SongRequest):
        default = "" if field.name == "seed" else f" (default: {field.default!r})"
        generate.add_argument(f"--{field.name.replace('_', '-')}", help=f"{field.name}{default}")
    generate.add_argument("--models", type=Path, default=SHIPPED, help="folder of models")
    generate.add_argument("--json", action="store_true", help="print the sections as JSON")

    evaluate = commands.add_parser("evaluate", help="measure a model on songs it has not seen")
    evaluate.add_argument("--model", default="lstm")
    evaluate.add_argument("--models", type=Path, default=SHIPPED, help="folder of models")
    evaluate.add_argument("--data", type=Path, required=True, help="corpus file or text")
    evaluate.add_argument("--split", choices=("train", "valid"), help="only songs of this split")
    evaluate.add_argument("--json", action="store_true", help="print all figures as JSON")

    train = commands.add_parser("train", help="train a network on songs")
    train.add_argument("--cell", choices=CELLS, default="lstm")
    train.add_argument("--corpus", type=Path, required=True, help="songs to learn from")
    train.add_argument(
        "--extra", action="append", default=[], metavar="FILE:PASSES:FROM-TO",
        help="more to learn from, such as poems.jsonl.xz:5:0-0.85; may be given again",
    )  # fmt: skip
    train.add_argument("--passes", type=int, default=2, help="times through the songs")
    train.add_argument("--from", type=Path, dest="start", help="a model to go on from")
    train.add_argument("--vocabulary", type=int, default=8000, help="subword units")
    train.add_argument("--embedding", type=int, default=320)
    train.add_argument("--hidden", type=int, default=704)
    train.add_argument("--dropout", type=float, default=0.1)
    train.add_argument("--learning-rate", type=float, default=5e-3)
    train.add_argument("--muon", type=float, help="rate of Muon; 0 for AdamW alone")
    train.add_argument("--rows", type=int, default=64, help="parallel streams")
    train.add_argument("--seed", type=int, default=1)
    train.add_argument("--threads", type=int, help="processor threads (default: all)")
    train.add_argument("--device", help="cpu or cuda (default: cuda where there is one)")
    train.add_argument("--card-songs", type=int, default=2, help="songs in the model card")
    train.add_argument("--out", type=Path, required=True, help="the model's folder")
    reading.add(commands.add_parser("reading", help="sheets for blind readers, and their tally"))
    return parser


def _generate(options: argparse.Namespace) -> None:
    models = available(options.models)
    given = {field.name: getattr(options, field.name) for field in fields(SongRequest)}
    request = SongRequest.from_fields(given, tuple(models))

    from ml.song.line import Line, as_sections
    from ml.writing.composer import Composer

    def show(line: Line) -> None:
        if line.position and line.position == starts.get(line.section):
            print()
        mark = "" if line.ok else f"   ({line.missed})"
        print(f"{line.rhyme} {line.syllables or 0:2d}  {line.text}{mark}", flush=True)

    starts = {plan.section: plan.position for plan in reversed(request.plan())}
    composer = Composer(options.models / request.model)
    lines = composer.compose(request, on_line=_ignore if options.json else show)
    if options.json:
        song = {"model": request.model, "version": composer.version, "request": request.as_fields()}
        sections = [section.facts() for section in as_sections(lines)]
        print(json.dumps({**song, "sections": sections}, indent=2, ensure_ascii=False))


def _ignore(_line: object) -> None:
    """Lines are printed together at the end."""


def _evaluate(options: argparse.Namespace) -> None:
    from ml.corpus.songs import read_songs

    songs = read_songs(options.data, options.split)

    from ml.commands.progress import Bar
    from ml.network.checkpoint import load_checkpoint
    from ml.training.evaluation import evaluate

    checkpoint = load_checkpoint(options.models / options.model)
    with Bar("songs", quiet=options.json) as bar:
        score = evaluate(checkpoint.network, checkpoint.vocabulary, songs, bar.show)
    if options.json:
        print(json.dumps({"model": options.model, **score.as_fields()}, indent=2))
    else:
        print(f"word perplexity     {score.word_perplexity:9.2f}")
        print(f"bits a character    {score.bits_per_character:9.3f}")
        print(f"on {score.songs:,} songs, {score.words:,} words, {score.lines:,} lines")


def _train(options: argparse.Namespace) -> None:
    from ml.training.recipe import Extra, Recipe, run

    given = {field.name: getattr(options, field.name) for field in fields(Recipe)}
    run(Recipe(**given | {"extra": tuple(map(Extra.parse, options.extra))}))


COMMANDS = {
    "generate": _generate,
    "evaluate": _evaluate,
    "train": _train,
    "reading": reading.run,
}
