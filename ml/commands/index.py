"""`python -m ml index`: what a corpus holds, so that lines that copy it are found."""

import argparse
from pathlib import Path

from ml.commands.progress import Bar


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--corpus", type=Path, required=True, help="songs, told by their titles")
    parser.add_argument(
        "--extra", type=Path, action="append", default=[], metavar="FILE",
        help="more that was learned from, told by its authors; may be given again",
    )  # fmt: skip
    parser.add_argument(
        "--out", type=Path, required=True, help="folder of a model, or of models that share it"
    )


def run(options: argparse.Namespace) -> None:
    """Index under a bar, and say what the index holds and how rarely it errs."""
    from ml.corpus.originality.building import build
    from ml.corpus.originality.index import INDEX
    from ml.corpus.songs import read_songs

    songs = read_songs(options.corpus, "train")
    extra = [song for path in options.extra for song in read_songs(path, "train")]
    with Bar("pieces") as bar:
        index = build(songs, extra, bar.show)
    options.out.mkdir(parents=True, exist_ok=True)
    path = options.out / INDEX
    index.save(path)
    print(
        f"{path}: {index.facts['runs']:,} runs of six words of {index.facts['pieces']:,} pieces in "
        f"{path.stat().st_size:,} bytes; a run of none of them passes for one in "
        f"{1 / index.facts['false_alarms']:,.0f}"
    )
