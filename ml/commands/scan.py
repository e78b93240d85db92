"""`python -m ml scan`: the syllables and stresses of lines, as sung in their metre."""

import argparse
import json
import sys
from pathlib import Path

from ml.commands.texts import add_pronunciations, read_lines, speech_of
from ml.english.scansion import scan


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="text, a line of verse a line")
    add_pronunciations(parser)
    parser.add_argument("--json", action="store_true", help="print a list with a scan of each line")


def run(options: argparse.Namespace) -> None:
    """Print each line with its syllables and stresses."""
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a text file, always
    lines = read_lines(options.file)
    scans = scan(lines, speech_of(options))
    if options.json:
        facts = [
            {"syllables": one.syllables, "words": list(one.words), "stress": one.stress}
            for one in scans
        ]
        print(json.dumps(facts, indent=1, ensure_ascii=False))
        return
    for line, one in zip(lines, scans, strict=True):
        print(f"{one.syllables or '':>2}  {one.stress:16}  {line.strip()}".rstrip())
