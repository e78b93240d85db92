"""A written line, and lines as the sections of a song."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True)
class Line:
    """A line of a song, with what was asked and what was measured."""

    position: int
    section: int
    kind: str
    text: str
    syllables: int
    target: int
    rhyme: str
    ok: bool
    missed: str = ""  # why not ok, in plain words


def as_sections(lines: Sequence[Line]) -> list[dict[str, object]]:
    """Lines grouped by section, as the command line and the API show them."""
    return [
        {
            "kind": kind,
            "lines": [
                {"text": line.text, "syllables": line.syllables, "rhyme": line.rhyme, "ok": line.ok}
                for line in group
            ],
        }
        for (_, kind), group in groupby(lines, key=lambda line: (line.section, line.kind))
    ]
