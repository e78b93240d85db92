"""`python -m ml prepare`: texts of many forms to one clean corpus, with a report."""

import argparse
from pathlib import Path

from ml.commands.progress import Bar
from ml.corpus.intake.cleaning import FEWEST_LINES, Rules
from ml.corpus.intake.prepare import READABLE, Shares, prepare
from ml.corpus.intake.raw import FORMS, Input


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("inputs", nargs="+", type=Path, metavar="INPUT", help="file or folder")
    parser.add_argument("--out", type=Path, required=True, help="the corpus's folder, a new one")
    parser.add_argument(
        "--format", choices=FORMS, default="", help="of all inputs (default: by their names)"
    )
    parser.add_argument("--column", default="", help="column of a table that holds the words")
    parser.add_argument("--valid", type=float, default=0.05, help="share kept back while training")
    parser.add_argument("--test", type=float, default=0.05, help="share kept back to the end")
    parser.add_argument(
        "--fewest-lines", type=int, default=FEWEST_LINES, help="shorter pieces are dropped"
    )
    parser.add_argument("--any-language", action="store_true", help="keep what is not English too")


def run(options: argparse.Namespace) -> None:
    """Prepare under a bar, and say what was kept and dropped."""
    inputs = [Input(path, options.format, options.column) for path in options.inputs]
    total = sum(path.stat().st_size for source in inputs for path in source.files())
    done = 0
    with Bar("bytes") as bar:

        def show(count: int) -> None:
            nonlocal done
            done += count
            bar.show(done, total)

        report = prepare(
            inputs, options.out, show, Rules(options.fewest_lines, options.any_language),
            Shares(options.valid, options.test),
        )  # fmt: skip
    print(
        f"{options.out}: kept {sum(report.kept.values()):,} of {report.pieces:,} pieces "
        f"({report.lines:,} lines, {report.words:,} words); {options.out / READABLE} says why"
    )
