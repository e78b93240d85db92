"""`python -m ml sense`: learn from readers' marks which lines they take for broken."""

import argparse
from pathlib import Path

import numpy as np

from ml.network.processor import settle
from ml.network.registry import SHIPPED


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", default="lstm", help="the network that weighs the lines")
    parser.add_argument("--models", type=Path, default=SHIPPED, help="folder of models")
    parser.add_argument("--marks", type=Path, help="lines that were read (xz); the shipped ones")
    parser.add_argument("--out", type=Path, help="where to write the weights of the facts")
    parser.add_argument(
        "--reader", action="store_true", help="learn a reader too, and put it beside the model"
    )


def run(options: argparse.Namespace) -> None:
    """Learn, say how well lines kept back are told apart, and write down what was asked for."""
    settle()
    from ml.commands.progress import Bar
    from ml.training.marks import MARKS, area_kept_back, learn, read_marks
    from ml.training.reader import area_read, learn_to_read, lessons
    from ml.writing.composer import Composer
    from ml.writing.reader import save_reader
    from ml.writing.sense import learned

    composer = Composer(options.models / options.model)
    marks = read_marks(options.marks or MARKS)
    with Bar("lines") as bar:
        taught = lessons(composer.writer, marks, bar.show)
    known = [lesson.facts for lesson in taught]
    sense = learn(known, [mark.broken for mark in marks])
    share = sum(mark.broken for mark in marks) / len(marks)
    print(f"{len(marks):,} lines, {share:.1%} marked as broken")
    print(f"lines kept back: area under the curve {area_kept_back(known, marks):.3f}")
    for name, weight in sense.weights.items():
        print(f"{name:>12} {weight:+.4f}")
    if options.out:
        sense.save(options.out)
    if options.reader:
        with Bar("folds") as bar:
            print(f"with a reader: {area_read(taught, bar.show):.3f}")
        # It adds to what the composer will go by: these weights, or those that are shipped.
        weights = sense if options.out else learned()
        offsets = np.array([weights.broken(each) for each in known], dtype=np.float32)
        save_reader(options.models / options.model, learn_to_read(taught, offsets))
