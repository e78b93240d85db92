"""What is written anew in a song while all its other lines stand, before and after.

The plan comes from the lines themselves, since a song that is kept is edited: lines are added and
taken away, and what a line was asked to be stands in its own facts.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ml.song.counts import MOST
from ml.song.line import Line
from ml.song.pattern import Pattern
from ml.song.plan import FREE, LinePlan, with_repeats
from ml.song.request import SongRequest


@dataclass(frozen=True, kw_only=True)
class Redraw:
    """Lines of a song that are to be written anew.

    The same redraw of the same song gives the same lines; another seed gives others.
    """

    lines: Sequence[Line]  # the whole song, in order; one without words is yet to be written
    positions: Collection[int]  # which of them, counted from 0
    seed: int = 0
    patterns: Mapping[int, Pattern] = field(default_factory=dict)  # words that stand, by position
    never: Sequence[str] = ()  # wordings not to be offered, beside those that are redrawn

    def __post_init__(self) -> None:
        """Raises ValueError: there is nothing to redraw, or a line that cannot stand.

        Messages count lines from 1, as people do.
        """
        if not self.positions:
            raise ValueError("name a line to redraw")
        if strangers := sorted(set(self.positions) - set(range(len(self.lines)))):
            raise ValueError(f"the song has no line {strangers[0] + 1}; it has {len(self.lines)}")
        if strangers := sorted(set(self.patterns) - set(self.positions)):
            raise ValueError(f"line {strangers[0] + 1} is not redrawn, and takes no pattern")
        for at, line in enumerate(self.lines):
            if not line.text.strip() and at not in self.positions:
                raise ValueError(f"line {at + 1} has no words, and nobody asks for any")

    def plan(self, request: SongRequest) -> tuple[LinePlan, ...]:
        """The plan of the song: a line to be written, one that sings it again, or one that stands.

        A line of a chorus that comes again as it was is written once, and changes everywhere.
        """
        plans = planned(self.lines, request)
        anew = {at: self._written_as(plans, at) for at in self.positions}
        changed = {at: first for first, group in anew.values() for at in group}
        # A line that varies another one goes with it.
        changed |= {
            plan.position: plan.position
            for plan in plans
            if plan.varies in changed and plan.position not in changed
        }
        patterns = {anew[at][0]: pattern for at, pattern in self.patterns.items()}
        return tuple(
            self._anew(plan, changed[plan.position], patterns)
            if plan.position in changed
            else replace(plan, given=self.lines[plan.position], repeats=None)
            for plan in plans
        )

    def _written_as(self, plans: Sequence[LinePlan], at: int) -> tuple[int, list[int]]:
        """The first of the lines that are one by reference, and all of them."""

        def root(plan: LinePlan) -> int:
            return plan.position if plan.repeats is None else plan.repeats

        group = [
            plan.position
            for plan in plans
            if root(plan) == root(plans[at])
            and self.lines[plan.position].text == self.lines[at].text
        ]
        return group[0], group

    def _anew(self, plan: LinePlan, first: int, patterns: Mapping[int, Pattern]) -> LinePlan:
        line = self.lines[plan.position]
        return replace(
            plan,
            given=None,
            repeats=first if first != plan.position else None,
            id=line.id,
            pattern=patterns.get(plan.position),
            never=tuple(text for text in (line.text, *self.never) if text),
        )


def planned(lines: Sequence[Line], request: SongRequest) -> tuple[LinePlan, ...]:
    """What each line of a song has to be: as it says itself, else as the request says of its place.

    A line of which neither speaks, written in by hand, keeps its syllables and need not rhyme.
    """
    asked = request.plan()
    shape = [(line.section, line.kind) for line in lines]
    same = shape == [(plan.section, plan.kind) for plan in asked]
    left = Counter(line.section for line in lines)
    plans = []
    for at, line in enumerate(lines):
        like = asked[at] if same else _like(asked, line)
        count = line.target or (not same and line.syllables) or like.syllables
        plans.append(
            replace(
                like,
                position=at,
                section=line.section,
                kind=line.kind,
                rhyme=line.rhyme or (like.rhyme if same else FREE),
                syllables=min(count, MOST),
                lines_left=left[line.section],
            )
        )
        left[line.section] -= 1
    return with_repeats(plans)


def _like(asked: Sequence[LinePlan], line: Line) -> LinePlan:
    """The first planned line of a kind, or the first of all; what it repeats stood elsewhere."""
    like = next((plan for plan in asked if plan.kind == line.kind), asked[0])
    return replace(like, repeats=None, varies=None, returns=False)
