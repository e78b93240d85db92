"""What becomes of a song's lines when it is edited: the same ones stay, others are measured."""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from generator import measures
from ml.song.request import FREE

if TYPE_CHECKING:
    from generator.sheets import Section, SheetLine


class Place(NamedTuple):
    """Where a line stood: its section, and which of the section's lines it was."""

    section: int
    line: int


def measured(sections: "Sequence[Section]", before: "Sequence[Section]") -> "list[Section]":
    """The sections with lines that stood in `before` as they were there, and others measured.

    The letters of a section are heard anew when any of its lines changed, so that a line keeps
    none whose partner went away.
    """
    places = iter(_places(sections, before))
    return [
        _measured(section, [next(places) for _ in section["lines"]], before) for section in sections
    ]


def _measured(
    section: "Section", places: "Sequence[Place | None]", before: "Sequence[Section]"
) -> "Section":
    old = [before[place.section]["lines"][place.line] if place else None for place in places]
    lines = [_heard(kept or line) for kept, line in zip(old, section["lines"], strict=True)]
    if not _untouched(places, before) or not all(line["rhyme"] for line in lines):
        letters = measures.letters(
            [line["text"] for line in lines], [kept["rhyme"] if kept else "" for kept in old]
        )
        lines = [
            line
            if letter == FREE and place and _was_alone(place, before)
            else _lettered(line, letter)
            for line, letter, place in zip(lines, letters, places, strict=True)
        ]
    return {**section, "lines": lines}


def _heard(line: "SheetLine") -> "SheetLine":
    """The line with its syllables; those that were counted already stand."""
    if line["syllables"] is not None:
        return line
    return {**line, "syllables": measures.syllables(line["text"])}


def _lettered(line: "SheetLine", letter: str) -> "SheetLine":
    """With the letter that is heard; of a line in a new scheme it is not known to be in it."""
    return {**line, "rhyme": letter, "ok": line["ok"] if letter == line["rhyme"] else None}


def _was_alone(place: Place, before: "Sequence[Section]") -> bool:
    """Whether no other line of its section had the letter of this one: it has lost no rhyme."""
    letters = [line["rhyme"] for line in before[place.section]["lines"]]
    return letters[place.line] != "" and letters.count(letters[place.line]) == 1


def _untouched(places: "Sequence[Place | None]", before: "Sequence[Section]") -> bool:
    """Whether these are all lines of one earlier section, in order."""
    first = places[0] if places else None
    if first is None:
        return False
    return list(places) == [
        Place(first.section, at) for at in range(len(before[first.section]["lines"]))
    ]


def _places(sections: "Sequence[Section]", before: "Sequence[Section]") -> "list[Place | None]":
    """Where each line stood before, None for a line that is new; none stands twice."""
    old = {
        Place(at, number): line["text"]
        for at, section in enumerate(before)
        for number, line in enumerate(section["lines"])
    }
    new = [line["text"] for section in sections for line in section["lines"]]
    found: list[Place | None] = [None] * len(new)
    spots = list(old)
    matcher = SequenceMatcher(None, list(old.values()), new, autojunk=False)
    for start, here, length in matcher.get_matching_blocks():
        found[here : here + length] = spots[start : start + length]
    moved = _by_text({place: old[place] for place in spots if place not in found})
    for at, text in enumerate(new):
        if found[at] is None and moved.get(text):
            found[at] = moved[text].pop(0)
    return found


def _by_text(lines: "Mapping[Place, str]") -> dict[str, list[Place]]:
    places: dict[str, list[Place]] = {}
    for place, text in lines.items():
        places.setdefault(text, []).append(place)
    return places
