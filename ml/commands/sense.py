"""`python -m ml sense`: learn from readers' marks which lines they take for broken."""

import argparse
from pathlib import Path

from ml.network.registry import SHIPPED
from ml.training.processor import settle

AT_ONCE = 256  # lines


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", default="lstm", help="the network that weighs the lines")
    parser.add_argument("--models", type=Path, default=SHIPPED, help="folder of models")
    parser.add_argument("--marks", type=Path, help="lines that were read (xz); the shipped ones")
    parser.add_argument("--out", type=Path, help="where to write what was learned")


def run(options: argparse.Namespace) -> None:
    """Learn, say how well lines kept back are told apart, and write it down if asked."""
    settle()
    from ml.commands.progress import Bar
    from ml.writing.composer import Composer
    from ml.writing.sense import MARKS, area_kept_back, facts, learn, read_marks

    composer = Composer(options.models / options.model)
    marks = read_marks(options.marks or MARKS)
    lines = [tuple(composer.vocabulary.encode(mark.text)) for mark in marks]
    known = []
    with Bar("lines") as bar:
        for at in range(0, len(lines), AT_ONCE):
            some = lines[at : at + AT_ONCE]
            known += [
                facts(composer.vocabulary, mark.text, tokens, nats)
                for mark, tokens, nats in zip(
                    marks[at : at + AT_ONCE], some, composer.writer.weigh_alone(some), strict=True
                )
            ]
            bar.show(len(known), len(marks))
    sense = learn(known, [mark.broken for mark in marks])
    share = sum(mark.broken for mark in marks) / len(marks)
    print(f"{len(marks):,} lines, {share:.1%} marked as broken")
    print(f"lines kept back: area under the curve {area_kept_back(known, marks):.3f}")
    for name, weight in sense.weights.items():
        print(f"{name:>12} {weight:+.4f}")
    if options.out:
        sense.save(options.out)
