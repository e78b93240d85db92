"""`python -m ml reading`: sheets for blind readers, and the tally of their marks."""

import argparse
import random
from pathlib import Path

from ml.network.processor import settle
from ml.network.registry import SHIPPED
from ml.song.request import SongRequest

STRUCTURE = "verse:4 chorus:4"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", default="lstm")
    parser.add_argument("--models", type=Path, default=SHIPPED, help="folder of models")
    parser.add_argument("--against", type=Path, help="another model's folder, for pairs of songs")
    parser.add_argument("--real", type=Path, help="corpus whose valid songs lend real lines")
    parser.add_argument("--lines", type=int, default=200, help="written lines; half as many real")
    parser.add_argument("--pairs", type=int, default=30, help="pairs of songs")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sheets", type=Path, required=True, help="folder of sheets and keys")
    parser.add_argument("--marks", type=Path, help="a reader's answer about lines, to be counted")
    parser.add_argument("--choices", type=Path, help="a reader's answer about pairs")


def run(options: argparse.Namespace) -> None:
    """Make sheets, or count an answer to them."""
    from ml.writing.reading import (
        REAL,
        WRITTEN,
        marked_shares,
        preferred_share,
        read_choices,
        read_marks,
    )

    for name in ("lines", "pairs"):
        if getattr(options, name) < 0:
            raise ValueError(f"--{name}: give 0 or more")
    if options.marks:
        key = _key(options.sheets / "lines-key.tsv")
        shares = marked_shares(key, read_marks(options.marks.read_text(encoding="utf-8")))
        print(f"broken: {shares[WRITTEN]:.1%} of written lines, {shares[REAL]:.1%} of real ones")
    elif options.choices:
        choices = read_choices(options.choices.read_text(encoding="utf-8"))
        share = preferred_share(_key(options.sheets / "pairs-key.tsv"), choices)
        print(f"preferred in {share:.1%} of pairs")
    else:
        _make(options)


def _make(options: argparse.Namespace) -> None:
    settle()
    from ml.writing.composer import Composer
    from ml.writing.reading import THEMES, Sheet, facts, lines_sheet, pairs_sheet

    options.sheets.mkdir(parents=True, exist_ok=True)
    composer = Composer(options.models / options.model)

    def songs(composer: Composer, count: int) -> list[list[str]]:
        requests = (
            SongRequest(
                theme=THEMES[at % len(THEMES)], structure=STRUCTURE, seed=options.seed + at,
                model=options.model,
            )
            for at in range(count)
        )  # fmt: skip
        return [
            [line.text for line in composer.compose(one, on_line=lambda line: None)]
            for one in requests
        ]

    def save(name: str, sheet: Sheet) -> None:
        (options.sheets / f"{name}.txt").write_text(sheet.text, encoding="utf-8")
        key = "".join(f"{number}\t{kind}\n" for number, kind in sheet.key.items())
        (options.sheets / f"{name}-key.tsv").write_text(key, encoding="utf-8")

    ours = songs(composer, max(options.pairs, -(-options.lines // 8)))
    lines = [line for song in ours for line in song]
    print("written:", ", ".join(f"{k} {v:.2%}" for k, v in facts(lines).items()))
    if options.real:
        human = _real(options.real)
        print("real:   ", ", ".join(f"{k} {v:.2%}" for k, v in facts(human).items()))
        draw = random.Random(options.seed)
        real = draw.sample(human, min(len(human), options.lines // 2))
        save("lines", lines_sheet(lines[: options.lines], real, options.seed))
    if options.against:
        others = songs(Composer(options.against), options.pairs)
        one = ["\n".join(song) for song in ours[: options.pairs]]
        save("pairs", pairs_sheet(one, ["\n".join(song) for song in others], options.seed))


def _real(path: Path) -> list[str]:
    """Lines of real songs without an old word, as the default register has none."""
    from ml.corpus.songs import lines_of, normalise, read_songs
    from ml.english.words import is_archaic

    songs = [song for song in read_songs(path, "valid") if not song.marked_old]
    return [line for line in lines_of(songs) if not is_archaic(normalise(line))]


def _key(path: Path) -> dict[int, str]:
    rows = (row.split("\t") for row in path.read_text(encoding="utf-8").splitlines())
    return {int(number): kind for number, kind in rows}
