"""`python -m ml redraw`: write lines of a song anew, or new ones, while all others stand."""

import argparse
import re
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ml.commands.rated import add_ratings, ratings_of, taste_of
from ml.commands.songs import as_json, ignore, read_song, sections_of, told
from ml.commands.texts import add_pronunciations, speech_of
from ml.network.processor import settle
from ml.network.registry import SHIPPED, available
from ml.song.line import Line
from ml.song.options import OPTIONS
from ml.song.pattern import GAP, Pattern
from ml.song.redraw import Redraw
from ml.song.request import InvalidRequest, SongRequest
from ml.song.slots import with_slots

if TYPE_CHECKING:
    from ml.writing.composer import Alternative


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--song", type=Path, required=True, metavar="FILE", help="what `generate --json` printed"
    )
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--lines", help="which to write anew, counted from 1, such as 3,5-7")
    where.add_argument("--after", type=int, metavar="LINE", help="write new lines after this one")
    parser.add_argument("--count", type=int, default=1, help="how many new lines (default: 1)")
    words = parser.add_mutually_exclusive_group()
    words.add_argument("--prefix", help="how the one line begins")
    words.add_argument(
        "--pattern", help=f"words of the one line that stand, with {GAP} for what is missing"
    )
    parser.add_argument(
        "--alternatives", type=int, metavar="NUMBER", help="so many wordings of the one line"
    )
    parser.add_argument(
        "--seed", metavar="NUMBER", help="another number gives other lines; empty for new ones"
    )
    add_pronunciations(parser)
    add_ratings(parser)
    parser.add_argument("--models", type=Path, default=SHIPPED, help="folder of models")
    parser.add_argument("--json", action="store_true", help="print the song or wordings as JSON")


def run(options: argparse.Namespace) -> None:
    """Print the song with its new lines, or the wordings of one line with their scores."""
    request, lines = read_song(options.song, tuple(available(options.models)))
    redraw, speak = _asked(options, lines), speech_of(options)
    rated = ratings_of(options)
    if options.alternatives is not None and options.alternatives < 1:
        raise ValueError("--alternatives: give 1 or more")
    redraw.plan(request)  # what cannot be planned is refused before a network is loaded
    settle()
    from ml.writing.composer import Composer

    composer = Composer(options.models / request.model)
    taste = taste_of(rated, composer)
    if options.alternatives:
        found = composer.alternatives(
            request, redraw, options.alternatives, speak=speak, taste=taste
        )
        _tell_alternatives(found, request, composer.version, as_data=options.json)
        return
    written = composer.redraw(request, redraw, speak=speak, taste=taste, on_line=ignore)
    if options.json:
        print(as_json(request, composer.version, sections=sections_of(written)))
        return
    fresh = {line.position for line in written if line.text != redraw.lines[line.position].text}
    for line in written:
        if line.position and line.section != written[line.position - 1].section:
            print()
        print("*" if line.position in fresh else " ", told(line))


def _tell_alternatives(
    found: Sequence["Alternative"], request: SongRequest, version: str, *, as_data: bool
) -> None:
    if as_data:
        wordings = [{"line": one.line.facts(), "parts": dict(one.parts)} for one in found]
        print(as_json(request, version, alternatives=wordings))
        return
    for one in found:
        print(f"{one.line.score:6.2f}  {told(one.line)}")


def _asked(options: argparse.Namespace, lines: list[Line]) -> Redraw:
    """The redraw that the options name."""
    if options.lines is not None:
        positions = _numbers(options.lines)
    else:
        lines, positions = with_slots(lines, options.after, options.count)
    patterns = {}
    if options.prefix is not None or options.pattern is not None:
        if len(positions) > 1:
            raise ValueError("--prefix and --pattern are for one line")
        words = f"{options.prefix} {GAP}" if options.pattern is None else options.pattern
        patterns = {positions[0]: Pattern.parse(words)}
    seed = _seed(options.seed) if options.seed else secrets.randbelow(2**32)
    return Redraw(lines=lines, positions=positions, seed=seed, patterns=patterns)


def _seed(text: str) -> int:
    try:
        return int(str(OPTIONS["seed"].read(text)))
    except ValueError as error:
        raise InvalidRequest({"seed": [str(error)]}) from None


def _numbers(text: str) -> list[int]:
    """Positions of lines named as people count them: `3,5-7`."""
    positions: set[int] = set()
    for part in text.split(","):
        match = re.fullmatch(r"\s*([0-9]{1,4})(?:\s*-\s*([0-9]{1,4}))?\s*", part)
        if not match:
            raise ValueError("--lines: give numbers of lines, such as 3,5-7")
        positions |= set(range(int(match[1]) - 1, int(match[2] or match[1])))
    return sorted(positions)
