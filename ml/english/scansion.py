"""Scansion: the syllables of a line as they are sung in its metre, and which of them bear a beat.

A metre is an automaton over beats (s) and offbeats (w, and x for a second one); a line goes the
cheapest way through it, choosing among the forms of its words (`sung`) as it goes. Dynamic
programming finds it. After Hayes, Wilson and Shisko, "Maxent Grammars for the Metrics of
Shakespeare and Milton", Language 88 (2012), with costs set by hand.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any

from ml.english.speech import Speech, speak
from ml.english.sung import Beat, Sung, sung_forms
from ml.english.text import plain

WORD = re.compile("['\u2019]?[^\\W\\d_]+(?:['\u2019][^\\W\\d_]+)*['\u2019]?")
START, END = "start", "end"
# The ways through a metre: state to state, with what the step costs. Beats: s, and i, an inverted
# first foot; offbeats: w, x, v at the start
# of the line, and j, k within an inverted foot.
Steps = dict[str, dict[str, float]]


@dataclass(frozen=True)
class Metre:
    """One metre: its name, the steps of its feet, and how likely it is beforehand (a cost)."""

    name: str
    steps: Steps
    cost: float


_DUPLE: Steps = {
    "v": {"s": 0, "x": 2.0, END: 0.4},
    "w": {"s": 0, "x": 1.6, END: 0.4},
    "x": {"s": 0, "x": 4, END: 1.2},
    "s": {"w": 0, "s": 2.4, "i": 1.8, END: 0},
    "i": {"j": 0, END: 3},
    "j": {"k": 0, END: 1},
    "k": {"s": 0, END: 3},
}
METRES = (
    Metre("iambic", {**_DUPLE, START: {"v": 0, "s": 1.2, "i": 0.8}}, 0.0),
    Metre("trochaic", {**_DUPLE, START: {"s": 0, "v": 1.6}, "w": {"s": 0, "x": 1.6, END: 0}}, 0.3),
    Metre(
        "anapaestic",
        {
            START: {"w": 0, "s": 0.8},
            "w": {"s": 0.5, "x": 0, END: 0.3},
            "x": {"s": 0, "x": 3, END: 0.6},
            "s": {"w": 0, "s": 2.4, END: 0},
        },
        0.6,
    ),
    Metre(
        "dactylic",
        {
            START: {"s": 0, "w": 2},
            "w": {"s": 0.8, "x": 0, END: 0.1},
            "x": {"s": 0, "x": 3, END: 0},
            "s": {"w": 0, "s": 2.4, END: 0},
        },
        0.8,
    ),
)
AT_END = 0.6  # what the last word of a line pays for standing off the beat, beside its own
MOST_WAYS = 60
LONGEST = 40  # words that are scanned as one line
AROUND = 6  # lines before and after that a line is likened to
METRE_GAIN, LENGTH_GAIN = 0.25, 0.3
BEATS = frozenset({"s", "i"})


@dataclass(frozen=True)
class Scan:
    """A scanned line."""

    words: tuple[str, ...]
    stress: str  # + a beat, - none; one a syllable
    metre: str
    cost: float

    @property
    def syllables(self) -> int:
        return len(self.stress)


@dataclass(frozen=True)
class Habit:
    """What the lines around are: shares of them by metre, and by number of syllables."""

    metres: dict[str, float] = field(default_factory=dict)
    lengths: dict[int, float] = field(default_factory=dict)

    @classmethod
    def of(cls, scans: Sequence[Scan]) -> "Habit":
        metres = Counter(one.metre for one in scans)
        lengths = Counter(one.syllables for one in scans)
        total = len(scans)
        return cls(
            {metre: count / total for metre, count in metres.items()},
            {length: count / total for length, count in lengths.items()},
        )

    def gain(self, metre: str, syllables: int) -> float:
        """What a line gains by being like those around it."""
        return METRE_GAIN * self.metres.get(metre, 0.0) + LENGTH_GAIN * self.lengths.get(
            syllables, 0.0
        )


def words_in(line: str) -> list[str]:
    """The words of a line as written, in any script; a hyphen parts two words."""
    return WORD.findall(unicodedata.normalize("NFC", line))


def scan(lines: Sequence[str], speak: Speech = speak) -> list[Scan]:
    """Scan lines that belong together: each is likelier to be what those around it are."""
    first = [scan_line(line, speak) for line in lines]
    sung = [at for at, one in enumerate(first) if one.stress]
    scans = list(first)
    for place, at in enumerate(sung):
        around = sung[max(0, place - AROUND) : place] + sung[place + 1 : place + 1 + AROUND]
        scans[at] = scan_line(lines[at], speak, Habit.of([first[other] for other in around]))
    return scans


def scan_line(line: str, speak: Speech = speak, habit: Habit | None = None) -> Scan:
    """The cheapest scansion of a line in any metre; no syllables if it has no English word."""
    words = words_in(line)
    parts = [
        _scan_words(words[at : at + LONGEST], speak, habit or Habit())
        for at in range(0, len(words), LONGEST)
    ]
    if len(parts) == 1:
        return parts[0]
    # No line of verse, but it may be asked about.
    stress = "".join(part.stress for part in parts)
    metre = parts[0].metre if parts else ""
    return Scan(tuple(words), stress, metre, sum(part.cost for part in parts))


def fit(line: str, syllables: int, speak: Speech = speak) -> Scan | None:
    """The cheapest scansion of a line on so many syllables; None if no singer could.

    Its cost, beside that of `scan_line`, tells how far words are shortened or stretched for it.
    """
    return min(fits(line, syllables, speak).values(), key=lambda one: one.cost, default=None)


def fits(line: str, syllables: int, speak: Speech = speak) -> dict[str, Scan]:
    """The same in each metre by its name; none if no singer could."""
    ways = _ways(words_in(line), speak, Habit())
    return {way.metre: way for way in ways if way.syllables == syllables}


def stress_of(
    line: str, syllables: int | None = None, metre: str = "", speak: Speech = speak
) -> str:
    """The beats of a line as sung, + or -, on so many syllables and in that metre if it can be."""
    found = fits(line, syllables, speak) if syllables else {}
    sung = found.get(metre) or min(found.values(), key=lambda one: one.cost, default=None)
    return (sung or scan_line(line, speak)).stress


def _scan_words(words: Sequence[str], speak: Speech, habit: Habit) -> Scan:
    nothing = Scan(tuple(words), "", "", 0.0)
    return min(_ways(words, speak, habit), key=lambda one: one.cost, default=nothing)


def _ways(words: Sequence[str], speak: Speech, habit: Habit) -> Iterator[Scan]:
    """The cheapest scansion in each metre on each number of syllables."""
    forms = [found for word in words if (found := sung_forms(_key(word), speak))]
    for metre in METRES if forms else ():
        for stress, cost in _through(metre, forms):
            cost += metre.cost - habit.gain(metre.name, len(stress))
            yield Scan(tuple(words), stress, metre.name, cost)


def _key(word: str) -> str:
    """Lower case with plain apostrophes; the accent that sounds an -ed is kept."""
    sounded = word.lower().endswith(("\u00e8d", "\u00e9d"))
    return plain(word)[:-2] + "\u00e8d" if sounded else plain(word)


def _likeliest(ways: dict[Any, "_Way"]) -> dict[Any, "_Way"]:
    """Few enough to keep, so that even a line without end takes time by its length alone."""
    if len(ways) <= MOST_WAYS:
        return ways
    best = sorted(ways.items(), key=lambda item: item[1].cost)[:MOST_WAYS]
    return dict(best)


@dataclass(frozen=True)
class _Way:
    """A way through the metre so far."""

    state: str
    leans: bool
    stress: str
    cost: float


def _through(metre: Metre, forms: Sequence[tuple[Sung, ...]]) -> list[tuple[str, float]]:
    """The cheapest way of each length through a metre: stresses and cost."""
    ways = {(START, False, 0): _Way(START, False, "", 0.0)}
    for place, choices in enumerate(forms, 1):
        after: dict[tuple[str, bool, int], _Way] = {}
        for way in ways.values():
            for sung in choices:
                if way.leans and not sung.begins:
                    continue
                for longer in _sing(way, sung, metre.steps, place == len(forms)):
                    key = (longer.state, longer.leans, len(longer.stress))
                    if key not in after or longer.cost < after[key].cost:
                        after[key] = longer
        ways = _likeliest(after) or ways
    ended: dict[int, tuple[str, float]] = {}
    for way in ways.values():
        cost = way.cost + metre.steps[way.state].get(END, 9.0)
        if way.stress and cost < ended.get(len(way.stress), ("", inf))[1]:
            ended[len(way.stress)] = (way.stress, cost)
    return list(ended.values())


def _sing(way: _Way, sung: Sung, steps: Steps, last: bool) -> list[_Way]:
    """The ways on from a way, after one form of the next word."""
    beats: Sequence[Beat] = sung.beats
    if last and len(beats) == 1:
        beats = [(min(beats[0][0], 0.2), beats[0][1] + AT_END)]
    ways = [_Way(way.state, sung.leans, way.stress, way.cost + sung.cost)]
    for on, off in beats:
        after: dict[str, _Way] = {}
        for one in ways:
            for state, step in steps[one.state].items():
                beat = state in BEATS
                cost = one.cost + step + (on if beat else off)
                if state != END and (state not in after or cost < after[state].cost):
                    stress = one.stress + ("+" if beat else "-")
                    after[state] = _Way(state, sung.leans, stress, cost)
        ways = list(after.values())
    return ways
