"""`python -m ml rhyme`: a rhyming dictionary, and grades of rhyme for pairs of words."""

import argparse
import json
import re
import sys
from pathlib import Path

from ml.commands.texts import add_pronunciations, read_lines, speech_of
from ml.english.rhyme import grade
from ml.english.rhyming import best_first, rhymes_of
from ml.english.speech import Speech


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("word", nargs="?", help="a word or phrase to find rhymes for")
    parser.add_argument("--pairs", type=Path, help="grade two tab-separated words a line instead")
    parser.add_argument("--syllables", type=int, help="only words of so many syllables")
    parser.add_argument("--stress", help="only words of this pattern: + stressed, - not")
    parser.add_argument("--most", type=int, default=200, help="words of one grade at most")
    add_pronunciations(parser)
    parser.add_argument("--json", action="store_true", help="print the words by grade as JSON")


def run(options: argparse.Namespace) -> None:
    """Print rhymes by grade, or the grade of each pair."""
    if (options.word is None) == (options.pairs is None):
        raise ValueError("give a word, or --pairs FILE")
    if options.pairs:
        _grade_pairs(options.pairs, speech_of(options))
        return
    if options.stress and not re.fullmatch("[+-]+", options.stress):
        raise ValueError("--stress: give a pattern of + and -, as --stress=-+")
    for name in ("syllables", "most"):
        if (number := getattr(options, name)) is not None and number < 1:
            raise ValueError(f"--{name}: give 1 or more")
    found = best_first(
        rhymes_of(
            options.word,
            syllables=options.syllables,
            stress=options.stress,
            most=options.most,
            speak=speech_of(options),
        )
    )
    if options.json:
        print(json.dumps(found, indent=2))
        return
    for name, words in found.items():
        print(f"{name:10}  {', '.join(words)}")


def _grade_pairs(path: Path, speak: Speech) -> None:
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a text file, always
    for number, line in enumerate(read_lines(path), 1):
        if not line.strip() and "\t" not in line:
            continue
        words = line.split("\t")
        if len(words) != 2:
            raise ValueError(f"{path}: line {number} is no two words with a tab between")
        one, other = words
        print(one, other, grade(one, other, speak), sep="\t")
