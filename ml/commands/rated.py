"""A file of rated verses, and the taste that it tells of."""

import argparse
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ml.commands.texts import read_lines

if TYPE_CHECKING:
    from ml.writing.composer import Composer
    from ml.writing.taste import Taste

BREAK = " / "  # between the lines of a verse


def add_ratings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--ratings",
        type=Path,
        metavar="FILE",
        help="lead towards your taste: a number (more is better), a tab and a line or a verse "
        "(its lines apart by ' / '), one in each row",
    )


def ratings_of(options: argparse.Namespace) -> list[tuple[tuple[str, ...], float]]:
    """The verses of the file that was given, with their ratings; none if none was.

    Raises:
        ValueError: it is no such file; the message names the row.
    """
    path: Path | None = options.ratings
    found = []
    for row, text in enumerate(read_lines(path) if path else (), 1):
        liked, _, verse = text.partition("\t")
        lines = tuple(line.strip() for line in verse.split(BREAK) if line.strip())
        number = _number(liked)
        if not lines or not math.isfinite(number):
            raise ValueError(f"{path}: row {row}: give a number, a tab and a line")
        found.append((lines, number))
    return found


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def taste_of(ratings: list[tuple[tuple[str, ...], float]], composer: "Composer") -> "Taste":
    """What is learned of them; how well it tells verses kept back goes to standard error."""
    from ml.training.ratings import Rated, agreement, learn
    from ml.writing.taste import NO_TASTE

    if not ratings:
        return NO_TASTE
    verses = [Rated(lines, liked) for lines, liked in ratings]
    taste = learn(verses, composer.words)
    if taste:
        told = agreement(verses, composer.words)
        print(
            f"of {told.pairs} pairs of ratings kept back, your taste tells {told.after:.0%} right "
            "(50% is chance)",
            file=sys.stderr,
        )
    else:
        print("these ratings tell of no taste yet: rate more verses", file=sys.stderr)
    return taste
