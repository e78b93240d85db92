"""The sections of a song in plain text: headings, stanzas, and repeats written out.

[Verse 1]            a heading names the section below it
Chorus x2            a heading with no lines under it: the chorus above, sung twice again
Oh my darling (x3)   a line that is sung three times
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ml.corpus.songs import Section, normalise

KINDS: Final = {
    "verse": "verse", "stanza": "verse", "intro": "verse", "interlude": "verse", "rap": "verse",
    "pre-chorus": "pre-chorus", "prechorus": "pre-chorus", "pre chorus": "pre-chorus",
    "chorus": "chorus", "hook": "chorus", "post-chorus": "chorus", "bridge": "bridge",
    "middle eight": "bridge", "middle 8": "bridge", "refrain": "refrain", "outro": "outro",
    "coda": "outro", "ending": "outro", "tag": "outro",
}  # fmt: skip
MOST_TIMES: Final = 8  # what "x100" is taken for
COMES_BACK: Final = 2  # lines of a stanza that make it a chorus when it comes again

NAME = "|".join(sorted((re.escape(name) for name in KINDS), key=len, reverse=True))
TIMES = r"(?:\(?\s*(?:x\s*(?P<after>\d{1,3})|(?P<before>\d{1,3})\s*(?:x|times))\s*\)?)"
HEADING = re.compile(
    rf"^[\[(<{{*#\s]*(?:repeat\s+)?(?P<name>{NAME})\b(?P<rest>[^\n]*?)[\])>}}*:.\s]*$",
    re.IGNORECASE,
)
# What may follow the name: a number, who sings, how often; other words make it a line.
BARE = re.compile(rf"^\s*(?:[\divx#]{{1,4}})?\s*[:.]?\s*{TIMES}?\s*$", re.IGNORECASE)
SUNG_AGAIN = re.compile(rf"\s*[\[(]?\s*{TIMES}\s*[\])]?\s*$", re.IGNORECASE)
NOTE = re.compile(r"^[\[({*].*[\])}*]$")
REMARK = re.compile(
    r"\b(?:instrumental|solo|repeat|fade|spoken|music|guitar|break|riff)\b", re.IGNORECASE
)
BRACKETED = re.compile(r"^\[[^\]]*\]$")


@dataclass
class _Open:
    """A section under way."""

    kind: str
    named: bool
    times: int = 1
    lines: list[str] = field(default_factory=list)


def sections_of(text: str) -> tuple[Section, ...]:
    """The sections of a song's text, with what it only points to written out."""
    parts = list(_parted(text.splitlines()))
    return tuple(_choruses_found(list(_written_out(parts))))


def _parted(lines: Sequence[str]) -> Iterator[_Open]:
    part = _Open("verse", named=False)
    for raw in lines:
        line = " ".join(raw.split())
        heading = _heading(line)
        if heading:
            if part.lines or part.named:
                yield part
            part = heading
        elif line:
            part.lines += _sung(line)
        elif part.lines:
            yield part
            part = _Open("verse", named=False)
    if part.lines or part.named:
        yield part


def _heading(line: str) -> _Open | None:
    match = HEADING.match(line)
    if not match:
        return None
    rest, marked = match["rest"], line[:1] in "[(<{*#"
    bare = BARE.match(rest.rstrip("])>}*: ."))
    # "Chorus: all together" in brackets is a heading; without them it must stand alone.
    if not bare and not (marked and re.match(r"\s*[\divx]*\s*[:,(-]", rest, re.IGNORECASE)):
        return None
    times = re.search(TIMES, rest, re.IGNORECASE)
    return _Open(KINDS[match["name"].lower()], named=True, times=_times(times))


def _times(match: re.Match[str] | None) -> int:
    if not match:
        return 1
    return max(1, min(MOST_TIMES, int(match["after"] or match["before"])))


def _sung(line: str) -> list[str]:
    """A line as often as it is sung; a note such as [guitar solo] is no line."""
    if BRACKETED.match(line) or (NOTE.match(line) and REMARK.search(line)):
        return []
    again = SUNG_AGAIN.search(line)
    words = line[: again.start()].rstrip() if again else line
    return [words] * _times(again) if words else []


def _written_out(parts: Sequence[_Open]) -> Iterator[Section]:
    """Sections with their lines; a heading alone takes those of the last section of its kind."""
    last: dict[str, tuple[str, ...]] = {}
    for part in parts:
        lines = tuple(part.lines) or last.get(part.kind, ())
        if not lines:
            continue
        if part.named:
            last[part.kind] = lines
        for _ in range(part.times):
            yield Section(part.kind, lines)


def _choruses_found(sections: Sequence[Section]) -> Iterator[Section]:
    """A stanza without a name that comes back whole is a chorus wherever it stands."""
    keys = [tuple(map(normalise, section.lines)) for section in sections]
    for section, key in zip(sections, keys, strict=True):
        back = len(key) >= COMES_BACK and keys.count(key) > 1
        yield Section("chorus", section.lines) if back and section.kind == "verse" else section
