"""A lyric sheet: sections of lines, as data and as text with [Verse] marks."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, TypedDict

MARK = re.compile(r"^\[\s*(?P<kind>[^\W\d_][^\[\]]{0,29}?)\s*\d*\s*\]$")
MAX_CHARACTERS = 20_000
MAX_LINES = 400
MAX_LINE = 300


class SheetLine(TypedDict):
    """One line. What was never measured (a line by hand) is None."""

    text: str
    syllables: int | None
    rhyme: str
    ok: bool | None


class Section(TypedDict):
    kind: str
    lines: list[SheetLine]


class InvalidSheet(ValueError):
    """The text is no lyric sheet; the message says why in plain words."""


def by_hand(text: str) -> SheetLine:
    return {"text": text, "syllables": None, "rhyme": "", "ok": None}


def read_text(text: str, before: Sequence[Section] = ()) -> list[Section]:
    """Read a sheet from text; a line that stood in `before` keeps its measurements."""
    _check_text(text)
    known = {line["text"]: line for section in before for line in section["lines"]}
    sections: list[Section] = []
    for raw in text.splitlines():
        line = raw.strip()
        if mark := MARK.match(line):
            sections.append({"kind": mark["kind"].lower(), "lines": []})
        elif line:
            if not sections:
                sections.append({"kind": "verse", "lines": []})
            sections[-1]["lines"].append(known.get(line) or by_hand(line))
    return _checked(sections)


def as_text(sections: Iterable[Section]) -> str:
    """Write a sheet as text, the reverse of `read_text`."""
    return "\n\n".join(
        "\n".join([f"[{section['kind'].capitalize()}]", *_texts(section)]) for section in sections
    )


def from_lines(lines: Iterable[Any]) -> list[Section]:
    """Group written lines, in order, by the number of their section."""
    sections: dict[int, Section] = {}
    for line in lines:
        section = sections.setdefault(line.section, {"kind": line.kind, "lines": []})
        section["lines"].append(
            {
                "text": line.text,
                "syllables": line.syllables,
                "rhyme": line.rhyme,
                "ok": line.ok,
            }
        )
    return list(sections.values())


def from_plain(
    sections: Sequence[Mapping[str, Any]], before: Sequence[Section] = ()
) -> list[Section]:
    """Read a sheet from what a caller sent: kinds and the texts of lines."""
    marks = [f"[{section['kind'].strip()}]" for section in sections]
    texts = [[line["text"].strip() for line in section["lines"]] for section in sections]
    lines = [text for section in texts for text in section]
    if not all(MARK.match(mark) for mark in marks):
        raise InvalidSheet("A kind is a word or two, such as verse or chorus.")
    if any(MARK.match(text) or len(text.splitlines()) != 1 for text in lines):
        raise InvalidSheet("A line is one line of words, and not a mark such as [Verse].")
    sheet = ("\n".join([mark, *section]) for mark, section in zip(marks, texts, strict=True))
    return read_text("\n\n".join(sheet), before)


def first_lines(sections: Iterable[Section], count: int) -> list[str]:
    texts = (line["text"] for section in sections for line in section["lines"])
    return list(islice(texts, count))


def first_line(sections: Iterable[Section]) -> str:
    return next(iter(first_lines(sections, 1)), "")


def _texts(section: Section) -> list[str]:
    return [line["text"] for line in section["lines"]]


def _check_text(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise InvalidSheet(f"A song holds at most {MAX_CHARACTERS:,} characters.")
    if "\0" in text:
        raise InvalidSheet("The text holds a character that cannot be kept (NUL).")


def _checked(sections: list[Section]) -> list[Section]:
    lines = [line["text"] for section in sections for line in section["lines"]]
    if not lines:
        raise InvalidSheet("A song needs at least one line.")
    if len(lines) > MAX_LINES:
        raise InvalidSheet(f"A song holds at most {MAX_LINES} lines.")
    if any(len(line) > MAX_LINE for line in lines):
        raise InvalidSheet(f"A line holds at most {MAX_LINE} characters.")
    return [section for section in sections if section["lines"]]
