"""A lyric sheet: sections of lines, as data and as text with headings such as [Verse 2]."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from generator import revisions
from ml.english.speech import Speech, speak
from ml.song.line import Line, Section

KIND = r"[^\W\d_][^\[\]\d:(,]{0,29}?"
HEADING = rf"(?P<kind>{KIND})(?:(?:\s+x)?\s*\d[^\[\]]{{0,40}}|\s*[:(,][^\[\]]{{0,40}})?"
MARK = re.compile(rf"^\[\s*(?P<heading>{HEADING})\s*\]$", re.IGNORECASE)
NAMES = "verse|pre-?chorus|chorus|bridge|refrain|hook|intro|outro|interlude|coda|tag|ending"
PLAIN_MARK = re.compile(rf"^(?P<heading>(?P<kind>{NAMES})\s*\d*)\s*:?$", re.IGNORECASE)
FIRST_KIND = "verse"
MAX_CHARACTERS = 20_000
MAX_LINES = 400
MAX_LINE = 300


class InvalidSheet(ValueError):
    """The text is no lyric sheet; the message says why in plain words."""


def read_text(
    text: str,
    before: Sequence[Section] = (),
    *,
    plain_headings: bool = False,
    speak: Speech = speak,
) -> list[Section]:
    """Read a sheet from text, measured; a line that stood in `before` stays as it was.

    A heading in square brackets begins a section, and so does a blank line. With
    `plain_headings` a line such as "Chorus:" is a heading too, as in songs that are pasted.
    """
    _check_text(text)
    read: list[tuple[str, str, list[str]]] = []
    parted = True
    for raw in text.splitlines():
        line = raw.strip()
        mark = MARK.match(line) or (PLAIN_MARK.match(line) if plain_headings else None)
        if mark:
            read.append((mark["kind"].strip().lower(), mark["heading"], []))
        elif line:
            if not read or (parted and read[-1][2]):
                read.append((read[-1][0] if read else FIRST_KIND, "", []))
            read[-1][2].append(line)
        parted = not line
    sections = [
        Section(kind=kind, heading=heading, lines=tuple(Line(text=words) for words in lines))
        for kind, heading, lines in read
    ]
    return revisions.measured(_within_limits(sections), before, speak)


def as_text(sections: Iterable[Section]) -> str:
    """Write a sheet as text, the reverse of `read_text`."""
    return "\n\n".join("\n".join([*_marks(section), *_texts(section)]) for section in sections)


def as_document(title: str, sections: Iterable[Section]) -> str:
    """Title and words, as a text file holds them."""
    return "\n\n".join(filter(None, [title, as_text(sections)])) + "\n"


def from_plain(
    given: Sequence[Mapping[str, Any]], before: Sequence[Section] = (), speak: Speech = speak
) -> list[Section]:
    """Read a sheet from what a caller sent: kinds, headings, and lines with their words.

    A line or section that gives the `id` of one in `before` is that one, wherever it stands now.
    """
    sections: list[Section] = []
    for part in given:
        opened = _opened_by(part, sections[-1] if sections else None)
        lines = (Line(text=line["text"].strip(), id=line.get("id", "")) for line in part["lines"])
        sections.append(replace(opened, lines=tuple(lines), id=part.get("id", "")))
    texts = [text for section in sections for text in _texts(section)]
    if not texts:
        raise InvalidSheet("A song needs at least one line.")
    return revisions.measured(checked(sections), before, speak)


def first_lines(sections: Iterable[Section], count: int) -> list[str]:
    texts = (text for section in sections for text in _texts(section))
    return list(islice(texts, count))


def first_line(sections: Iterable[Section]) -> str:
    return next(iter(first_lines(sections, 1)), "")


def opened(heading: str, above: Section | None) -> Section:
    """The section that a heading opens; without words it goes on as the one above."""
    if not heading.strip():
        return Section(kind=above.kind if above else FIRST_KIND)
    mark = MARK.match(f"[{heading}]")
    if not mark:
        raise InvalidSheet("A heading is a word or two, such as Verse 2 or Chorus.")
    return Section(kind=mark["kind"].strip().lower(), heading=mark["heading"])


def checked(sections: list[Section]) -> list[Section]:
    """The sections, if they are a sheet; raises InvalidSheet."""
    texts = [text for section in sections for text in _texts(section)]
    if any(MARK.match(text) or len(text.splitlines()) != 1 for text in texts):
        raise InvalidSheet("A line is one line of words, and not a heading such as [Verse].")
    _check_text(as_text(sections))
    return _within_limits(sections)


def _opened_by(part: Mapping[str, Any], above: Section | None) -> Section:
    """The section that a caller's kind and heading open; its kind is its heading by default."""
    named = MARK.match(f"[{part['kind'].strip()}]")
    if not named:
        raise InvalidSheet("A kind is a word or two, such as verse or chorus.")
    kind = named["kind"].strip().lower()
    heading: str = part.get("heading", named["heading"].capitalize()).strip()
    if not heading and above and above.lines and above.kind == kind:
        return Section(kind=kind)
    mark = MARK.match(f"[{heading or kind.capitalize()}]")
    if not mark or mark["kind"].strip().lower() != kind:
        raise InvalidSheet(f"The heading of a {kind} begins with that word, such as {kind} 2.")
    return Section(kind=kind, heading=mark["heading"])


def _marks(section: Section) -> list[str]:
    return [f"[{section.heading}]"] if section.heading else []


def _texts(section: Section) -> list[str]:
    return [line.text for line in section.lines]


def _check_text(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise InvalidSheet(f"A song holds at most {MAX_CHARACTERS:,} characters.")
    if "\0" in text:
        raise InvalidSheet("The text holds a character that cannot be kept (NUL).")


def _within_limits(sections: list[Section]) -> list[Section]:
    lines = [text for section in sections for text in _texts(section)]
    if len(lines) > MAX_LINES:
        raise InvalidSheet(f"A song holds at most {MAX_LINES} lines.")
    if any(len(line) > MAX_LINE for line in lines):
        raise InvalidSheet(f"A line holds at most {MAX_LINE} characters.")
    return sections
