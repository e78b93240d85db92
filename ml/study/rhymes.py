"""What a rhyme word gains by the word it rhymes with, and by how many lines lie between."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ml.corpus.songs import Section, Song, normalise
from ml.english.prosody import is_rhyme, syllables
from ml.study.findings import Point
from ml.study.layout import last_of, lay, place_of_last, with_last
from ml.study.likelihood import nats_of
from ml.study.material import Material, Subject

FARTHEST = 4  # lines
TRIES = 20
RHYMING, OTHER = "gain", "gain without rhyme"


@dataclass(frozen=True)
class Pair:
    """A section to a line whose last word is looked at, and the same with another word before."""

    measure: str
    apart: int  # lines from the word that is exchanged
    section: Section
    changed: Section


def measure(subject: Subject, material: Material) -> list[Point]:
    """Nats that a line's last word gains by the right last word of an earlier line.

    The earlier word rhymes with it, alone in its section, and is exchanged for one of as many
    syllables that does not. Beside it the same exchange where the two words do not rhyme: what is
    gained there is sense alone. Sections stand by themselves; nothing is told.
    """
    found = list(pairs_of(material.valid, material.seed))
    random.Random(material.seed).shuffle(found)
    some = [
        pair
        for kind in (RHYMING, OTHER)
        for pair in [pair for pair in found if pair.measure == kind][: material.budget.rhymes]
    ]
    laid = [
        lay(subject.vocabulary, [part]) for pair in some for part in (pair.section, pair.changed)
    ]
    nats = nats_of(subject.network, [one.tokens for one in laid])
    last = []
    for one, of_one in zip(laid, nats, strict=True):
        place = place_of_last(subject.vocabulary, one.tokens, one.lines[0][-1])
        last.append(float(of_one[place.start - 1 : place.stop - 1].sum()))
    gains: dict[tuple[str, int], list[float]] = {}
    for at, pair in enumerate(some):
        gains.setdefault((pair.measure, pair.apart), []).append(last[2 * at + 1] - last[2 * at])
    return [
        Point(kind, apart, sum(values) / len(values), len(values))
        for (kind, apart), values in sorted(gains.items())
    ]


def pairs_of(songs: Sequence[Song], seed: int) -> Iterator[Pair]:
    """Every pair of lines whose last words rhyme, the earlier one alone, and as many others."""
    draw = random.Random(seed)
    lasts = {
        last_of(normalise(line)) for song in songs for part in song.sections for line in part.lines
    }
    pool: dict[int, list[str]] = {}
    for word in sorted(lasts - {""}):
        pool.setdefault(syllables(word), []).append(word)
    for song in songs:
        for section in song.sections:
            lines = [normalise(line) for line in section.lines]
            for at in range(1, len(lines)):
                yield from _pairs(section.kind, lines[: at + 1], pool, draw)


def _pairs(
    kind: str, lines: Sequence[str], pool: dict[int, list[str]], draw: random.Random
) -> Iterator[Pair]:
    """The last line's rhyming pair and one that does not rhyme, where it has them."""
    words = [last_of(line) for line in lines]
    word = words[-1]
    if not word:
        return
    before = [at for at in range(len(words) - 1) if words[at] and words[at] != word]
    rhyming = [at for at in before if is_rhyme(words[at], word)]
    others = [at for at in before if at not in rhyming and len(words) - 1 - at <= FARTHEST]
    again = word in words[:-1]
    for measure, some in (
        (RHYMING, rhyming if len(rhyming) == 1 and not again else []),
        (OTHER, [draw.choice(others)] if others and not again else []),
    ):
        for at in some:
            apart = len(words) - 1 - at
            other = _stand_in(words, at, pool, draw)
            if apart <= FARTHEST and other:
                changed = (*lines[:at], with_last(lines[at], other), *lines[at + 1 :])
                yield Pair(measure, apart, Section(kind, tuple(lines)), Section(kind, changed))


def _stand_in(
    words: Sequence[str], at: int, pool: dict[int, list[str]], draw: random.Random
) -> str:
    """A word with the syllables of one of these that rhymes with the last of them no more."""
    for _ in range(TRIES):
        other = draw.choice(pool[syllables(words[at])])
        if other not in words and not is_rhyme(other, words[-1]):
            return other
    return ""
