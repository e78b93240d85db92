"""Songs that a command reads and prints: as lines for people, as JSON for programs."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ml.song.line import Line, Section, as_lines, as_sections
from ml.song.options import LONGEST_TEXT
from ml.song.request import SongRequest


def read_song(path: Path, models: Sequence[str]) -> tuple[SongRequest, list[Line]]:
    """The request and the lines of a file that holds what `as_json` gave.

    Raises:
        ValueError: there is no such file, or it holds no song.
        InvalidRequest: its request cannot be written, such as one of another model.
    """
    try:
        song = json.loads(path.read_text(encoding="utf-8"))
        sections = [Section.from_fields(section) for section in song["sections"]]
        lines, asked = as_lines(sections), dict(song["request"])
    except FileNotFoundError:
        raise ValueError(f"{path}: no such file") from None
    except (KeyError, TypeError, AttributeError, ValueError):
        raise ValueError(f"{path}: no song as `generate --json` prints one") from None
    if not all(map(_is_sound, lines)):
        raise ValueError(f"{path}: a line of it is none")
    return SongRequest.from_fields(asked, models), lines


def _is_sound(line: Line) -> bool:
    """Whether what is read of a line is of the kind that it should be."""
    texts = (line.id, line.text, line.rhyme, line.kind)
    return all(isinstance(text, str) for text in texts) and all(
        count is None or (type(count) is int and 0 <= count <= LONGEST_TEXT)
        for count in (line.syllables, line.target)
    )


def as_json(request: SongRequest, version: str, **more: Any) -> str:
    """A request with what was made of it, for a program to read and for `read_song`."""
    song = {"model": request.model, "version": version, "request": request.as_fields(), **more}
    return json.dumps(song, indent=2, ensure_ascii=False)


def sections_of(lines: Sequence[Line]) -> list[dict[str, Any]]:
    return [section.facts() for section in as_sections(lines)]


def told(line: Line) -> str:
    """A line for people: letter, syllables, words, and what is to be said of them."""
    mark = "" if line.ok else f"   ({line.missed})"
    mark += f"   ({line.shared} words as in {line.shared_with})" if line.shared else ""
    return f"{line.rhyme} {line.syllables or 0:2d}  {line.text}{mark}"


def ignore(_line: Line) -> None:
    """Lines are printed together at the end."""
