"""Edits of a song by several hands: each row of the sheet changes by itself, and none is lost.

A row is a line or the heading of a section, known by its name. An edit says what its writer saw
and what they want instead, so that it can be made to a sheet that others changed meanwhile.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from generator import sheets
from ml.song.line import Line, Section

TITLE = "title"  # the name of a song's title among its rows


@dataclass(frozen=True, kw_only=True)
class Edit:
    """What a writer did to one row."""

    id: str
    heading: bool = False
    was: str | None = None  # the words that they saw; None: they added the row
    text: str | None = None  # the words that they want; None: they took the row away
    after: Sequence[str] = ()  # the rows that it stands after, the nearest first; none: the top
    moved: bool = False


@dataclass(frozen=True)
class Conflict:
    """Words that were not taken, since others had changed the same row first."""

    id: str
    yours: str | None  # None: the row was to be taken away
    theirs: str


@dataclass(frozen=True)
class Row:
    """A line, or a heading with what its section is."""

    id: str
    heading: bool
    text: str


def rows_of(sections: Iterable[Section]) -> list[Row]:
    rows = []
    for section in sections:
        rows.append(Row(section.id, True, section.heading))
        rows += [Row(line.id, False, line.text) for line in section.lines]
    return rows


def sections_of(rows: Iterable[Row]) -> list[Section]:
    """The sections of rows, not yet measured; lines above all headings have one of their own.

    Raises InvalidSheet.
    """
    sections: list[Section] = []
    for row in rows:
        above = sections[-1] if sections else None
        if row.heading:
            sections.append(replace(sheets.opened(row.text, above), id=row.id))
        else:
            under = sections.pop() if sections else sheets.opened("", None)
            line = Line(id=row.id, text=row.text.strip())
            sections.append(replace(under, lines=(*under.lines, line)))
    return sheets.checked([one for one in sections if one.heading or one.lines])


def applied(rows: Sequence[Row], edits: Iterable[Edit]) -> tuple[list[Row], list[Conflict]]:
    """Rows with edits made to them, and what could not be made.

    Whoever comes second is told: words that changed since they were seen stay. An edit that is
    made twice is made once.
    """
    after = list(rows)
    conflicts = []
    for edit in edits:
        at = _place(after, edit.id)
        if at is None:
            # Taken away by another hand: it comes back for new words, and not to be moved.
            if edit.text not in (None, edit.was):
                row = Row(edit.id, edit.heading, edit.text or "")
                after.insert(_below(after, edit.after), row)
            continue
        row = after[at]
        if row.text not in (edit.was, edit.text):
            # Who only moved the row has no quarrel about its words.
            if edit.was != edit.text:
                conflicts.append(Conflict(edit.id, edit.text, row.text))
        elif edit.text is None:
            del after[at]
            continue
        else:
            after[at] = replace(row, text=edit.text)
        if edit.moved:
            row = after.pop(at)
            after.insert(_below(after, edit.after), row)
    return after, conflicts


def _place(rows: Sequence[Row], name: str) -> int | None:
    return next((at for at, row in enumerate(rows) if row.id == name), None)


def _below(rows: Sequence[Row], names: Sequence[str]) -> int:
    """The place below the first of some rows that still stands; the top where none is named."""
    if not names:
        return 0
    places = (_place(rows, name) for name in names)
    return next((at + 1 for at in places if at is not None), len(rows))
