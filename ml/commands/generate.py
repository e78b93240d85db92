"""`python -m ml generate`: write a song."""

import argparse
import sys
from pathlib import Path

from ml.commands.rated import add_ratings, ratings_of, taste_of
from ml.commands.songs import as_json, ignore, sections_of, told
from ml.commands.texts import add_pronunciations, speech_of
from ml.network.processor import settle
from ml.network.registry import SHIPPED, available, known_words
from ml.song.line import Line
from ml.song.options import OPTIONS
from ml.song.request import SongRequest


def add(parser: argparse.ArgumentParser) -> None:
    for option in OPTIONS.values():
        flag = f"--{option.name.replace('_', '-')}"
        # argparse reads % as the beginning of a format.
        says = option.says.replace("%", "%%")
        takes = "NUMBER" if option.kind in (int, float) else "TEXT"
        parser.add_argument(flag, metavar=takes, help=says)
    add_pronunciations(parser)
    add_ratings(parser)
    parser.add_argument("--models", type=Path, default=SHIPPED, help="folder of models")
    parser.add_argument("--json", action="store_true", help="print the sections as JSON")


def run(options: argparse.Namespace) -> None:
    """Print the lines as they come, or the sections as JSON."""
    models = available(options.models)
    if not models:
        raise ValueError(f"{options.models}: holds no model")
    given = {name: getattr(options, name) for name in OPTIONS}
    request, speak = SongRequest.from_fields(given, tuple(models)), speech_of(options)
    rated = ratings_of(options)
    _tell_unknown(request, options.models)

    settle()
    from ml.writing.composer import Composer

    def show(line: Line) -> None:
        if line.position and line.position == starts.get(line.section):
            print()
        print(told(line), flush=True)

    starts = {plan.section: plan.position for plan in reversed(request.plan())}
    composer = Composer(options.models / request.model)
    taste, on_line = taste_of(rated, composer), ignore if options.json else show
    lines = composer.compose(request, speak=speak, taste=taste, on_line=on_line)
    if options.json:
        print(as_json(request, composer.version, sections=sections_of(lines)))


def _tell_unknown(request: SongRequest, models: Path) -> None:
    """Say on standard error which words of the theme do not steer the song."""
    known = known_words(request.model, models)
    for word, nearest in known.unknown(request.theme) if known else ():
        near = f"; near it: {', '.join(nearest)}" if nearest else ""
        print(f"the network does not know {word!r}{near}", file=sys.stderr)
