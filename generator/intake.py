"""Songs that a writer brings to train on: files of many forms to clean songs, with a report.

Nothing of a file is trusted: its size is looked at before it is read, an archive is unpacked under
a limit and by names of our own, and what is no text says so.
"""

import io
import json
import re
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from generator.models import Favourite, Song
from ml.song.line import Section

TABLES: Final = (".csv", ".tsv")
CHORDS: Final = (".cho", ".crd", ".chopro", ".chord", ".pro", ".chordpro")
TEXTS: Final = (".txt", ".md", ".lrc", *CHORDS)
KINDS: Final = (*TEXTS, *TABLES, ".zip")
MOST_FILES: Final = 1000  # of an archive
PART = "\n---\n"  # between songs of one text
# ChordPro (chordpro.org): what is sung stands between chords and directives.
CHORD = re.compile(r"\[[^\]\n]{0,40}\]")
DIRECTIVE = re.compile(r"^\s*\{\s*(?P<name>[a-z_]+)\s*(?::\s*(?P<value>[^}]*))?\}\s*$", re.I)
HEADINGS: Final = {
    "start_of_chorus": "[Chorus]", "soc": "[Chorus]", "chorus": "[Chorus]",
    "start_of_verse": "[Verse]", "sov": "[Verse]", "start_of_bridge": "[Bridge]",
    "sob": "[Bridge]",
}  # fmt: skip


class Refused(ValueError):
    """Nothing can be learned from this; the message is one line for the person who gave it."""


@dataclass(frozen=True)
class Found:
    """What was understood: songs of the corpus format, and the report of `ml`'s intake."""

    songs: list[dict[str, Any]]
    report: dict[str, Any]


@dataclass(frozen=True)
class Piece:
    """The bytes of one file, and the name that people know it by."""

    name: str
    content: bytes


def limits() -> str:
    """What may be brought, told before anything is sent."""
    return (
        f"One file of {settings.UPLOAD_MB} MB at most: text ({', '.join(TEXTS)}), a table with a "
        f"column of words ({', '.join(TABLES)}), or a zip of such files, {MOST_FILES:,} files and "
        f"{settings.UPLOAD_MB} MB unpacked at most. UTF-8 only."
    )


def of_file(file: UploadedFile[Any]) -> Found:
    """Understand an uploaded file; raises Refused."""
    most, name = settings.UPLOAD_MB * 10**6, str(file.name)
    if not file.size or file.size > most:
        raise Refused(
            "The file is empty." if not file.size else f"The file is too large. {limits()}"
        )
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in KINDS:
        raise Refused(f"“{suffix or name}” is no kind of file that can be read here. {limits()}")
    content = file.read()
    return _prepared(list(_unpacked(content)) if suffix == ".zip" else [Piece(name, content)])


def of_text(text: str) -> Found:
    """Understand pasted words, songs parted by lines of dashes; raises Refused."""
    return _prepared([Piece("pasted.txt", text.encode())])


def of_rows(songs: Sequence[Song], favourites: Sequence[Favourite]) -> Found:
    """Understand a writer's own songs and favourites; raises Refused."""
    every = [song.current.sections for song in songs]
    every += [[Section(kind=mark.kind, lines=mark.lines)] for mark in favourites]
    text = PART.join(map(_as_text, every))
    return _prepared([Piece("songs.txt", text.encode())])


def _as_text(sections: Sequence[Section]) -> str:
    parts = (
        [f"[{part.kind.capitalize()}]", *(line.text for line in part.lines)] for part in sections
    )
    return "\n\n".join("\n".join(part) for part in parts)


def _unpacked(content: bytes) -> Iterator[Piece]:
    """The texts and tables of an archive, however it was made."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MOST_FILES:
                raise Refused(f"The archive holds {len(entries):,} files. {limits()}")
            left = settings.UPLOAD_MB * 10**6
            for entry in entries:
                piece = _entry(archive, entry, left)
                left -= len(piece.content)
                if PurePosixPath(piece.name).suffix.lower() in (*TEXTS, *TABLES):
                    yield piece
    # zipfile tells damage in as many ways.
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise Refused(f"The archive is damaged or locked ({error}).") from None


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> Piece:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts:
        raise Refused(f"The archive names a file outside of itself: “{entry.filename}”.")
    with archive.open(entry) as file:  # what it says of its size may be a lie
        content = file.read(left + 1)
    if len(content) > left:
        raise Refused(f"The archive is too large unpacked. {limits()}")
    return Piece(path.name, content)


def _prepared(pieces: Sequence[Piece]) -> Found:
    """Through the same intake as the command line's `prepare`."""
    # The web process loads numpy for this alone.
    from ml.corpus.intake.cleaning import Rules
    from ml.corpus.intake.prepare import REPORT, Shares, prepare
    from ml.corpus.intake.raw import Input
    from ml.corpus.songs import CORPUS, CorpusError

    if not pieces:
        raise Refused(f"The archive holds no text and no table. {limits()}")
    with tempfile.TemporaryDirectory(prefix="lyricsite-") as folder:
        inputs = []
        for number, piece in enumerate(pieces, 1):
            path = Path(folder) / f"{number:04}-{_plain_name(piece.name)}"
            path.write_bytes(_sung_alone(piece))
            inputs.append(Input(path))
        try:
            prepare(inputs, Path(folder) / "corpus", lambda count: None, Rules(), Shares(0, 0))
        except CorpusError as error:
            raise Refused(_told(str(error), folder)) from None
        made = Path(folder) / "corpus"
        report = json.loads(_told((made / REPORT).read_text(encoding="utf-8"), folder))
        return Found(_songs(made / CORPUS), report)


def _songs(path: Path) -> list[dict[str, Any]]:
    import lzma

    with lzma.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _plain_name(name: str) -> str:
    """A name that no file system minds, its suffix such as intake knows it."""
    path = PurePosixPath(name)
    suffix = path.suffix.lower() if path.suffix.lower() in TABLES else ".txt"
    return re.sub(r"[^\w-]+", "_", path.stem)[:60] + suffix


def _told(text: str, folder: str) -> str:
    """Words of ours without the place and number that a file had here for a moment."""
    return re.sub(rf"(?:{re.escape(folder)}/)?\b\d{{4}}-(?=\S)", "", text)


def _sung_alone(piece: Piece) -> bytes:
    """A ChordPro file as plain text, any other as it is."""
    if PurePosixPath(piece.name).suffix.lower() not in CHORDS:
        return piece.content
    try:
        lines = piece.content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return piece.content  # intake says what is wrong with it
    return "\n".join(_without_chords(lines)).encode()


def _without_chords(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        if directive := DIRECTIVE.match(line):
            name = directive["name"].lower()
            if name in ("new_song", "ns"):
                yield PART.strip()
            elif name in HEADINGS:
                yield from ("", HEADINGS[name])
            elif name.startswith(("eo", "end_of")):
                yield ""
            continue
        if not line.lstrip().startswith("#"):
            yield CHORD.sub("", line)
