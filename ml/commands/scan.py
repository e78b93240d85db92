"""`python -m ml scan`: the syllables and stresses of lines, as sung in their metre."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from ml.commands.texts import add_pronunciations, read_lines, speech_of
from ml.english.scansion import scan
from ml.english.scheme import scheme, stanzas
from ml.english.speech import Speech


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="text, a line of verse a line")
    parser.add_argument("--scheme", action="store_true", help="tell the rhymes of stanzas instead")
    add_pronunciations(parser)
    parser.add_argument("--json", action="store_true", help="print a list with a scan of each line")


def run(options: argparse.Namespace) -> None:
    """Print each line with its syllables and stresses."""
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a text file, always
    lines = read_lines(options.file)
    speak = speech_of(options)
    if options.scheme:
        _tell_schemes(lines, speak, options.json)
        return
    scans = scan(lines, speak)
    if options.json:
        facts = [
            {"syllables": one.syllables, "words": list(one.words), "stress": one.stress}
            for one in scans
        ]
        print(json.dumps(facts, indent=1, ensure_ascii=False))
        return
    for line, one in zip(lines, scans, strict=True):
        print(f"{one.syllables or '':>2}  {one.stress:16}  {line.strip()}".rstrip())


def _tell_schemes(lines: Sequence[str], speak: Speech, as_json: bool) -> None:
    found = [(stanza, scheme(stanza, speak)) for stanza in stanzas(lines)]
    if as_json:
        facts = [
            {
                "lines": list(stanza),
                "letters": list(one.letters),
                "name": one.name,
                "density": round(one.density, 3),
                "internal": [[first, second] for _, first, second in one.internal],
            }
            for stanza, one in found
        ]
        print(json.dumps(facts, indent=1, ensure_ascii=False))
        return
    for stanza, one in found:
        for letter, line in zip(one.letters, stanza, strict=True):
            print(f"{letter:3} {line.strip()}")
        print(f"    ({one.name or 'no name'}; {one.density:.0%} of syllables rhyme)\n")
