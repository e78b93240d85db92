"""Pieces of text as files of many forms hold them, read one by one.

Forms: `jsonl` (the corpus format), `table` (CSV or TSV with a column of words), `text` (a blank
line ends a stanza, a line of dashes ends a song; a folder is a song a file, or more), and `lines`
(a sentence a line, tokens parted by spaces). Any file may be compressed by gzip or xz.
"""

import csv
import gzip
import io
import json
import lzma
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final

from ml.corpus.songs import CorpusError

FORMS: Final = ("jsonl", "table", "text", "lines")
WORDS: Final = ("text", "lyrics", "lyric", "words")  # columns that hold the words, if none is named
TITLES: Final = ("title", "song", "name", "track", "track_name")
AUTHORS: Final = ("author", "artist", "artist_name", "writer")
GENRES: Final = ("genre", "tag")
TOLD: Final = ("title", "author", "genre", "split")  # of the corpus format
LONGEST_FIELD: Final = 2**24  # characters of one cell; more means a quote that never ends
STANZA: Final = 20  # lines of `lines` that make one piece
RULE = re.compile(r"^\s*[-=]{3,}\s*$")


@dataclass(frozen=True)
class Raw:
    """A piece as it was found: text, or sections where the form has them."""

    where: str  # file and number, for people
    text: str = ""
    sections: tuple[tuple[str, tuple[str, ...]], ...] | None = None
    title: str = ""
    author: str = ""
    genre: str = ""
    split: str = ""
    kept_as_is: bool = False  # tokens and order mean something: nothing is cleaned or dropped
    others: dict[str, Any] = field(default_factory=dict)  # more facts of the corpus format


@dataclass(frozen=True)
class Input:
    """A file or folder with how it is to be read; what is not said is seen from its name."""

    path: Path
    form: str = ""
    column: str = ""

    def files(self) -> list[Path]:
        """The files to read, in order.

        Raises:
            CorpusError: there is none.
        """
        if not self.path.exists():
            raise CorpusError(f"{self.path}: no such file")
        if not self.path.is_dir():
            return [self.path]
        found = sorted(path for path in self.path.rglob("*") if _is_text(path))
        if not found:
            raise CorpusError(f"{self.path}: the folder holds no .txt file")
        return found


def _is_text(path: Path) -> bool:
    bare = path.stem if path.suffix in UNPACKED else path.name
    return path.is_file() and bare.lower().endswith(".txt")


def read_raw(source: Input, on_bytes: Callable[[int], None]) -> Iterator[Raw]:
    """All pieces of a file or folder; `on_bytes` hears how many bytes were read since the last.

    Raises:
        CorpusError: in one line, where a file cannot be read or does not have the form.
    """
    for path in source.files():
        form = source.form or _form_of(path)
        with _opened(path, on_bytes) as file:
            yield from READERS[form](file, path, source.column)


def _form_of(path: Path) -> str:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in UNPACKED:
        suffixes.pop()
    last = suffixes[-1] if suffixes else ""
    return {".jsonl": "jsonl", ".json": "jsonl", ".csv": "table", ".tsv": "table"}.get(last, "text")


UNPACKED: Final[dict[str, Callable[[Any], Any]]] = {".gz": gzip.open, ".xz": lzma.open}


class _Counted(io.RawIOBase):
    """A file that tells how many bytes of it were read."""

    def __init__(self, file: BinaryIO, on_bytes: Callable[[int], None]) -> None:
        self._file, self._on_bytes = file, on_bytes

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        self._on_bytes(len(data))
        return len(data)


@contextmanager
def _opened(path: Path, on_bytes: Callable[[int], None]) -> Iterator[io.TextIOBase]:
    """A file as text, unpacked, with what can go wrong as one line."""
    try:
        with path.open("rb") as file:
            counted = io.BufferedReader(_Counted(file, on_bytes), 2**16)
            unpack = UNPACKED.get(path.suffix.lower(), lambda packed: packed)
            # "utf-8-sig": tables from spreadsheets begin with a mark.
            yield io.TextIOWrapper(unpack(counted), encoding="utf-8-sig", newline="")
    except UnicodeDecodeError as error:
        wrong = error.object[error.start]
        raise CorpusError(f"{path}: is not UTF-8 text (byte {wrong:#04x})") from None
    except (lzma.LZMAError, gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise CorpusError(f"{path}: is damaged ({error})") from None


def _lines(file: Iterable[str], path: Path) -> Iterator[str]:
    """Lines without their ends; refuses what is no text.

    Raises:
        CorpusError: a line holds a zero byte.
    """
    for line in file:
        if "\0" in line:
            raise CorpusError(f"{path}: is not text (it holds zero bytes)")
        yield line.rstrip("\r\n")


def _read_jsonl(file: io.TextIOBase, path: Path, column: str) -> Iterator[Raw]:
    for number, line in enumerate(_lines(file, path), 1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            piece = json.loads(line)
            sections = tuple(
                (str(part["kind"]), tuple(str(text) for text in part["lines"]))
                for part in piece["sections"]
            )
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise CorpusError(f"{where}: is not a song of the corpus format ({error!r})") from None
        told = {name: str(piece.get(name) or "") for name in TOLD}
        others = {
            name: value for name, value in piece.items() if name not in (*TOLD, "id", "sections")
        }
        yield Raw(
            where, "", sections, told["title"], told["author"], told["genre"], told["split"],
            others=others,
        )  # fmt: skip


def _read_table(file: io.TextIOBase, path: Path, column: str) -> Iterator[Raw]:
    csv.field_size_limit(LONGEST_FIELD)
    suffix = Path(path.stem).suffix if path.suffix in UNPACKED else path.suffix
    between = "\t" if suffix.lower() == ".tsv" else ","
    rows = csv.DictReader(_whole_lines(file, path), delimiter=between)
    try:
        columns = {name.strip().lower(): name for name in rows.fieldnames or () if name}
        words = _column(columns, (column,) if column else WORDS, path)
        title, author, genre = (_first(columns, names) for names in (TITLES, AUTHORS, GENRES))
        for number, row in enumerate(rows, 1):
            yield Raw(
                f"{path.name}: row {number}",
                text=row[words] or "",
                title=(row.get(title) or "").strip(),
                author=(row.get(author) or "").strip(),
                genre=(row.get(genre) or "").strip(),
            )
    except csv.Error as error:
        raise CorpusError(f"{path}: is no table ({error})") from None


def _whole_lines(file: Iterable[str], path: Path) -> Iterator[str]:
    return (line + "\n" for line in _lines(file, path))


def _column(columns: dict[str, str], names: Iterable[str], path: Path) -> str:
    found = _first(columns, [name.lower() for name in names])
    if not found:
        there = ", ".join(columns.values()) or "none"
        wanted = " or ".join(repr(name) for name in names)
        raise CorpusError(f"{path}: has no column {wanted}; give --column. Columns: {there}")
    return found


def _first(columns: dict[str, str], names: Iterable[str]) -> str:
    return next((columns[name] for name in names if name in columns), "")


def _read_text(file: io.TextIOBase, path: Path, column: str) -> Iterator[Raw]:
    number, lines = 1, list[str]()
    for line in _lines(file, path):
        if RULE.match(line):
            yield Raw(f"{path.name}: song {number}", text="\n".join(lines))
            number, lines = number + 1, []
        else:
            lines.append(line)
    if lines or number == 1:
        yield Raw(f"{path.name}: song {number}", text="\n".join(lines))


def _read_lines(file: io.TextIOBase, path: Path, column: str) -> Iterator[Raw]:
    """Runs of sentences in their order; the file's name tells the split."""
    split = next((name for name in ("valid", "test") if name in path.name.lower()), "train")
    begin, held = 1, list[str]()
    for number, line in enumerate(_lines(file, path), 1):
        if line.strip():
            held.append(" ".join(line.split()))
        if len(held) == STANZA:
            yield _run(path, begin, held, split)
            begin, held = number + 1, []
    if held:
        yield _run(path, begin, held, split)


def _run(path: Path, begin: int, lines: list[str], split: str) -> Raw:
    sections = (("verse", tuple(lines)),)
    return Raw(f"{path.name}:{begin}", sections=sections, split=split, kept_as_is=True)


READERS: Final = {
    "jsonl": _read_jsonl, "table": _read_table, "text": _read_text, "lines": _read_lines,
}  # fmt: skip
