"""Songs on disk: the JSON-lines corpus format (plain, gzip or xz) and plain text.

A corpus line is one JSON object with `id`, `title`, `author`, `genre`, `sections` (each with `kind`
and `lines`), `split` and optional flags `archaic` and `dialect`. In a text file a blank line ends a
stanza and a line of three or more dashes or equals signs ends a song.
"""

import gzip
import hashlib
import json
import lzma
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

CORPUS = "songs.jsonl.xz"  # in a folder that `prepare` made
FOLDED = str.maketrans(
    {"‘": "'", "’": "'", "`": "'", "“": '"', "”": '"', "—": "--", "–": "-", "…": "...", "\xa0": " "}
)


class CorpusError(ValueError):
    """The input is no corpus; the message is one line for the person who gave it."""


@dataclass(frozen=True)
class Section:
    kind: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Song:
    id: str
    sections: tuple[Section, ...]
    genre: str = ""
    split: str = "train"
    marked_old: bool = False  # the corpus flags heavy dialect or old spelling
    source: str = ""
    license: str = ""
    title: str = ""
    author: str = ""


def read_songs(path: Path, split: str | None = None) -> list[Song]:
    """All songs of a file or of a prepared folder, of one split if given.

    Raises:
        CorpusError: the file is missing, is not text, or holds no song.
    """
    if (path / CORPUS).is_file():
        path = path / CORPUS
    try:
        with _open(path) as file:
            songs = list(_parse(file, path))
    except FileNotFoundError:
        raise CorpusError(f"{path}: no such file") from None
    except IsADirectoryError:
        raise CorpusError(f"{path}: is a folder; give a file") from None
    except (UnicodeDecodeError, lzma.LZMAError, gzip.BadGzipFile, EOFError) as error:
        raise CorpusError(f"{path}: is not UTF-8 text ({error})") from None
    chosen = [song for song in songs if split is None or song.split == split]
    if not chosen:
        raise CorpusError(f"{path}: holds no {split + ' ' if split else ''}song")
    return chosen


def lines_of(songs: Iterable[Song]) -> Iterator[str]:
    """Every line of the songs, as it is printed."""
    return (line for song in songs for section in song.sections for line in section.lines)


def normalise(text: str) -> str:
    """The form that the networks read: lower case, ASCII quotes, single spaces.

    No letter or mark is dropped: a character outside printable ASCII is written as `&hex;`.
    """
    text = text.translate(FOLDED)
    if text.isascii() and text.isprintable():  # nearly all, and twenty times as fast
        return " ".join(text.lower().split())
    text = unicodedata.normalize("NFKD", text)
    text = "".join(char for char in text if not unicodedata.combining(char))
    text = " ".join(text.lower().split())
    return "".join(char if " " <= char <= "~" else f"&{ord(char):x};" for char in text)


def fingerprint(songs: Iterable[Song]) -> str:
    """SHA-256 (first 16 hex digits) of all lines in order: which data a model has seen."""
    digest = hashlib.sha256()
    for song in songs:
        for section in song.sections:
            digest.update("\n".join((section.kind, *section.lines, "")).encode())
    return digest.hexdigest()[:16]


def _open(path: Path) -> TextIO:
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8")
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def _parse(file: TextIO, path: Path) -> Iterator[Song]:
    if ".jsonl" in path.suffixes or ".json" in path.suffixes:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield _from_json(line, f"{path}:{number}")
    else:
        yield from _from_text(file.read())


def _from_json(line: str, where: str) -> Song:
    try:
        piece = json.loads(line)
        sections = tuple(
            Section(str(part["kind"]), tuple(str(text) for text in part["lines"]))
            for part in piece["sections"]
        )
        name = str(piece["id"])
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise CorpusError(f"{where}: is not a song of the corpus format ({error!r})") from None
    return Song(
        id=name,
        sections=sections,
        genre=piece.get("genre") or "",
        split=piece.get("split", "train"),
        marked_old=bool(piece.get("archaic") or piece.get("dialect")),
        source=piece.get("source") or "",
        license=piece.get("license") or "",
        title=str(piece.get("title") or ""),
        author=str(piece.get("author") or ""),
    )


def _from_text(text: str) -> Iterator[Song]:
    for number, song in enumerate(re.split(r"(?m)^\s*[-=]{3,}\s*$", text)):
        stanzas = [stanza.strip().splitlines() for stanza in re.split(r"\n\s*\n", song)]
        sections = tuple(
            Section("verse", tuple(line.strip() for line in stanza if line.strip()))
            for stanza in stanzas
            if stanza
        )
        if sections:
            yield Song(f"text-{number}", sections)
