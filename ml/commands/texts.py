"""Text files that a command reads, with refusals in one plain line."""

import argparse
from pathlib import Path

from ml.english.book import read_book
from ml.english.speech import Speech, speak


def read_lines(path: Path) -> list[str]:
    """The lines of a UTF-8 text file, without their ends.

    Raises:
        ValueError: there is no such file, or it is no text.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: no UTF-8 text (byte {error.start} is wrong)") from error
    except FileNotFoundError as error:
        raise ValueError(f"{path}: no such file") from error
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror}") from error
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def add_pronunciations(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--pronunciations",
        "--book",
        type=Path,
        metavar="FILE",
        help="your own: a word, = and ARPAbet or words, a line each",
    )


def speech_of(options: argparse.Namespace) -> Speech:
    """How words are said, by the book that was given.

    Raises:
        ValueError: it is no book of pronunciations.
    """
    path: Path | None = options.pronunciations
    if path is None:
        return speak
    lines = read_lines(path)
    try:
        return read_book(lines)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
