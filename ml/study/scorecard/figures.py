"""The figures of songs, whoever wrote them; what needs a request is None where there was none."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from ml.corpus.originality.index import Originality, Shared
from ml.corpus.songs import Section, normalise
from ml.song.plan import LinePlan
from ml.song.request import SongRequest
from ml.study import texts
from ml.study.scorecard import heard
from ml.study.scorecard.requests import THEMES

REFRAINS: Final = ("chorus", "refrain")
COPIED, COPIED_WHOLE = 6, 8  # words in a row
ARCHAIC: Final = frozenset(
    """thee thou thy thine thyself ye hath hast doth dost didst hadst wilt shalt canst couldst
    wouldst shouldst art wert o'er e'er ne'er e'en ere oft 'tis 'twas 'twere 'twill 'neath 'mid
    'gainst 'twixt unto yon yonder nay whence hither thither betwixt methinks whilst""".split()
)


@dataclass(frozen=True)
class Sung:
    """A song and what was asked for; a human one has no request."""

    sections: Sequence[Section]
    request: SongRequest | None = None

    @property
    def lines(self) -> list[str]:
        return [line for section in self.sections for line in section.lines]

    @property
    def own_lines(self) -> list[str]:
        """Every line, those of a refrain that comes again once."""
        refrains: set[str] = set()
        lines = []
        for section in self.sections:
            again = section.kind in REFRAINS
            lines += [line for line in section.lines if not (again and line in refrains)]
            refrains |= set(section.lines) if again else set()
        return lines

    @property
    def words(self) -> list[str]:
        return [word for line in self.own_lines for word in heard.words_of(normalise(line))]


@dataclass(frozen=True)
class Figures:
    """Shares are from 0 to 1. None: nothing to count."""

    songs: int
    lines: int
    exact_syllables: float | None  # of lines whose words the dictionary has
    true_rhymes: float | None  # of pairs of lines that were to rhyme, likewise
    copied_6: float | None  # lines of so many words in a row of one song, refrains once
    copied_8: float | None
    distinct_2: float
    repeated_lines: float  # lines outside refrains that their song had before
    looping_songs: float
    archaic_words: float
    themes_found: float | None

    def as_fields(self) -> dict[str, Any]:
        return asdict(self)


def measure(songs: Sequence[Sung], originality: Originality | None) -> Figures:
    """All that is counted in songs."""
    words = [word for song in songs for word in song.words]
    shared = [one for song in songs for one in _shares(song, originality)]
    own = [line for song in songs for line in song.own_lines]
    asked = [song for song in songs if song.request]
    return Figures(
        songs=len(songs),
        lines=sum(len(song.lines) for song in songs),
        exact_syllables=_known(mark for song in asked for mark in _syllables(song)),
        true_rhymes=_known(mark for song in asked for mark in _rhymes(song)),
        copied_6=texts.share(one.reaches(COPIED) for one in shared) if originality else None,
        copied_8=texts.share(one.reaches(COPIED_WHOLE) for one in shared) if originality else None,
        distinct_2=texts.distinct_pairs(words),
        repeated_lines=sum(_repeated(song) for song in songs) / max(1, len(own)),
        looping_songs=texts.share(_loops(song) for song in songs),
        archaic_words=texts.share(word in ARCHAIC for word in words),
        themes_found=texts.share(nearest(song) == _theme(song) for song in asked)
        if asked
        else None,
    )


def nearest(song: Sung) -> str:
    """The theme whose bag of words has the greatest cosine with the song's; "" if none has any."""
    counts = Counter(song.words)
    likeness = {
        theme: sum(counts[word] for word in bag.split()) / math.sqrt(len(bag.split()))
        for theme, bag in THEMES.items()
    }
    best = max(likeness, key=lambda theme: likeness[theme])
    return best if likeness[best] else ""


def _theme(song: Sung) -> str:
    return song.request.theme if song.request else ""


def _known(marks: Iterable[bool | None]) -> float | None:
    """The share of those that are known, None of none."""
    known = [mark for mark in marks if mark is not None]
    return texts.share(known) if known else None


def _syllables(song: Sung) -> list[bool | None]:
    return [heard.has_syllables(line, plan.syllables) for plan, line in _planned(song)]


def _rhymes(song: Sung) -> list[bool | None]:
    """Of each line with a partner before it in its section, whether it rhymes with the first."""
    pairs: dict[tuple[int, str], list[str]] = {}
    for plan, line in _planned(song):
        if plan.rhyme != "X":
            pairs.setdefault((plan.section, plan.rhyme), []).append(line)
    return [heard.rhymes(some[0], line) for some in pairs.values() for line in some[1:]]


def _planned(song: Sung) -> list[tuple[LinePlan, str]]:
    """Every line with its plan, those that are sung again once."""
    plans = song.request.plan() if song.request else ()
    return [
        (plan, line)
        for plan, line in zip(plans, song.lines, strict=False)
        if plan.repeats is None and plan.varies is None
    ]


def _shares(song: Sung, originality: Originality | None) -> list[Shared]:
    return originality.shares(song.own_lines) if originality else []


def _repeated(song: Sung) -> int:
    """Lines outside refrains that stood in the song before, in other words or marks the same."""
    lines = [tuple(heard.words_of(normalise(line))) for line in song.own_lines]
    return len(lines) - len(set(lines))


def _loops(song: Sung) -> bool:
    return texts.loop_rate([[normalise(line) for line in part.lines] for part in song.sections]) > 0
