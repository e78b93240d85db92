"""What it is worth to have heard a line before: choruses, and stanzas that come back."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ml.corpus.songs import Section, Song, normalise
from ml.study.findings import Point
from ml.study.layout import Laid, lay
from ml.study.likelihood import Floats, nats_of
from ml.study.material import Material, Subject

# Tokens between a line's last coming and this one: up to so many, the last without end.
DISTANCES = (25, 50, 100, 200, 400, 800)
SHARE = 0.5  # of a section's lines that were heard, from which it counts as come back


@dataclass(frozen=True)
class Repeat:
    """A song to the end of a section that comes back, and the same song had it not been heard."""

    heard: tuple[Section, ...]
    unheard: tuple[Section, ...]


def measure(subject: Subject, material: Material) -> list[Point]:
    """Nats a token that a line gains by having been heard, by how long ago that was.

    In the song that it is compared with, each earlier section that shares a line with this one is
    another song's of the same length, so that all else stays as it is. Nothing is told.
    """
    found = list(repeats_of(material.valid, material.seed))
    random.Random(material.seed).shuffle(found)
    found = found[: material.budget.repeats]
    laid = [lay(subject.vocabulary, part) for one in found for part in (one.heard, one.unheard)]
    nats = nats_of(subject.network, [one.tokens for one in laid])
    gains: dict[int, list[float]] = {}
    for at, one in enumerate(found):
        pair = slice(2 * at, 2 * at + 2)
        for distance, gain in _gains(one, laid[pair], nats[pair]):
            edge = next((edge for edge in DISTANCES if distance <= edge), DISTANCES[-1])
            gains.setdefault(edge, []).append(gain)
    return [
        Point("gain", edge, sum(some) / len(some), len(some))
        for edge, some in sorted(gains.items())
    ]


def repeats_of(songs: Sequence[Song], seed: int) -> Iterator[Repeat]:
    """Every section of which half the lines or more stood in the song before."""
    draw = random.Random(seed)
    pool = [(song.id, section) for song in songs for section in song.sections]
    for song in songs:
        lines = [{normalise(line) for line in section.lines} for section in song.sections]
        for at, section in enumerate(song.sections):
            before = set().union(*lines[:at])
            if not before or len(lines[at] & before) < SHARE * len(lines[at]):
                continue
            others = [
                other for name, other in pool
                if name != song.id and not lines[at] & {normalise(line) for line in other.lines}
            ]  # fmt: skip
            if others:
                unheard = [
                    _stand_in(one, others, draw) if lines[number] & lines[at] else one
                    for number, one in enumerate(song.sections[:at])
                ]
                yield Repeat(song.sections[: at + 1], (*unheard, section))


def _stand_in(section: Section, others: Sequence[Section], draw: random.Random) -> Section:
    """Another song's section of the most alike length, under the mark of this one."""
    length = len(section.lines)
    nearest = min(abs(len(other.lines) - length) for other in others)
    like = [other for other in others if abs(len(other.lines) - length) == nearest]
    return Section(section.kind, draw.choice(like).lines)


def _gains(
    repeat: Repeat, laid: Sequence[Laid], nats: Sequence[Floats]
) -> Iterator[tuple[int, float]]:
    """How far back each line of the last section was heard, and what that gains it a token."""
    seen: dict[str, int] = {}  # the end of each line's last coming
    heard, unheard = laid
    for section, places in zip(repeat.heard[:-1], heard.lines[:-1], strict=True):
        for text, place in zip(section.lines, places, strict=True):
            seen[normalise(text)] = place.stop
    for at, text in enumerate(repeat.heard[-1].lines):
        here, there = heard.lines[-1][at], unheard.lines[-1][at]
        if normalise(text) in seen and len(here):
            # Nats begin at the second token.
            with_it = nats[0][here.start - 1 : here.stop - 1].mean()
            without = nats[1][there.start - 1 : there.stop - 1].mean()
            yield here.start - seen[normalise(text)], float(without - with_it)
