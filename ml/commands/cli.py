"""The command line. Bad input is one line on standard error and exit status 2.

torch is imported by the command that needs it, so that `--help` and refusals come at once.
"""

import argparse
import sys
from collections.abc import Sequence
from typing import Final, NoReturn

from ml.commands import (
    bench,
    evaluate,
    generate,
    index,
    prepare,
    reading,
    redraw,
    rhyme,
    scan,
    scorecard,
    sense,
    study,
    train,
)
from ml.song.request import InvalidRequest

COMMANDS: Final = {
    "generate": (generate, "write a song"),
    "redraw": (redraw, "write lines of a song anew while all others stand"),
    "evaluate": (evaluate, "measure a model on songs it has not seen"),
    "prepare": (prepare, "make a clean corpus of texts of many forms"),
    "train": (train, "train a network on songs"),
    "index": (index, "make the index by which lines that copy are found"),
    "bench": (bench, "measure how fast a network trains here"),
    "study": (study, "find out what the networks learn of lyrics, with plots"),
    "scorecard": (scorecard, "count a model's songs of fixed requests beside human ones"),
    "rhyme": (rhyme, "find rhymes of a word by grade, or grade pairs of words"),
    "scan": (scan, "count and stress the syllables of lines, as sung in their metre"),
    "sense": (sense, "learn from readers' marks which lines they take for broken"),
    "reading": (reading, "sheets for blind readers, and their tally"),
}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    command, _ = COMMANDS[options.command]
    try:
        command.run(options)
    except InvalidRequest as error:
        for field, messages in error.errors.items():
            print(f"--{field.replace('_', '-')}: {' '.join(messages)}", file=sys.stderr)
        return 2
    except (ValueError, OSError) as error:
        print(f"python -m ml {options.command}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped; the same command goes on from the last save", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m ml", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    for name, (command, says) in COMMANDS.items():
        command.add(commands.add_parser(name, help=says))
    return parser
