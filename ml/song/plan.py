"""The plan of a song: its sections, and what each line has to be."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ml.song.by_kind import SECTION_KINDS
from ml.song.line import Line
from ml.song.pattern import Pattern

SUNG_AGAIN: Final = ("chorus", "refrain")  # kinds that come back as they were
FREE: Final = "X"  # the letter of a line that need not rhyme

MOST_SECTIONS: Final = 12
MOST_SECTION_LINES: Final = 16
MOST_LINES: Final = 64
STRUCTURE_HINT: Final = (
    f"Name the sections with their lines, such as verse:4 chorus:4. Kinds: "
    f"{', '.join(SECTION_KINDS)}; 1 to {MOST_SECTION_LINES} lines each."
)


@dataclass(frozen=True)
class SectionPlan:
    """One section of the structure: `verse:4`."""

    kind: str
    lines: int


@dataclass(frozen=True)
class LinePlan:
    """What one line has to be. `rhyme` is a letter within the section; X is free."""

    position: int
    section: int
    kind: str
    rhyme: str
    syllables: int
    lines_left: int  # lines of the section still to come, this one counted
    given: Line | None = None  # stands already, and is not to be written
    repeats: int | None = None  # the position of an earlier line that it sings again
    varies: int | None = None  # the same, but its beginning has other words
    returns: bool = False  # whether later sections of its kind have the line again
    id: str = ""  # of the line that it is written in place of
    never: tuple[str, ...] = ()  # wordings that it must not have
    pattern: Pattern | None = None  # words of it that stand


def with_given(plans: Sequence[LinePlan], given: Mapping[int, Line]) -> tuple[LinePlan, ...]:
    """The plan with lines that stand already, by position.

    Raises:
        ValueError: a position lies outside the plan.
    """
    if strangers := sorted(set(given) - {plan.position for plan in plans}):
        raise ValueError(f"the song has no line {strangers[0]}; it has {len(plans)}, from 0")
    return tuple(replace(plan, given=given.get(plan.position, plan.given)) for plan in plans)


def with_repeats(plans: Sequence[LinePlan], *, varied: bool = False) -> tuple[LinePlan, ...]:
    """The plan with lines that come again taken from the first section of the same length.

    All of a chorus comes again, and of other sections the lines that are marked so.

    Args:
        varied: whether the last line of a chorus is written anew each time.
    """
    lengths = Counter(plan.section for plan in plans)
    first: dict[tuple[str, int, int], int] = {}
    found: list[LinePlan] = []
    for plan in plans:
        place = (plan.kind, lengths[plan.section], plan.lines_left)
        at = first.setdefault(place, plan.position)
        new_end = varied and plan.kind == "chorus" and 1 == plan.lines_left < lengths[plan.section]
        if at == plan.position or not (plan.returns or (plan.kind in SUNG_AGAIN and not new_end)):
            at = plan.position if plan.repeats is None else plan.repeats
        if at != plan.position:
            source = found[at]
            plan = replace(
                plan,
                repeats=at if source.repeats is None else source.repeats,
                varies=None,
                syllables=source.syllables,
            )
        elif plan.varies is not None:
            plan = replace(plan, syllables=found[plan.varies].syllables)
        found.append(plan)
    return tuple(found)


def parse_structure(text: str) -> tuple[SectionPlan, ...]:
    """The sections that a text names, such as `verse:4 chorus:4`.

    Raises:
        ValueError: with how to name them.
    """
    sections = []
    for part in text.replace(",", " ").split():
        match = re.fullmatch(r"([a-z-]+)(?::0*([0-9]{1,3}))?", part.lower())
        lines = int(match[2] or 4) if match else 0
        if not match or match[1] not in SECTION_KINDS or not 1 <= lines <= MOST_SECTION_LINES:
            raise ValueError(STRUCTURE_HINT)
        sections.append(SectionPlan(match[1], lines))
    return tuple(sections)
