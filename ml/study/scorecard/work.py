"""Has a model write the fixed requests, and counts its songs beside human ones."""

import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from ml.corpus.originality.quatrains import memorised, memorised_by_index, quatrains_of
from ml.corpus.songs import Section, Song, read_songs
from ml.song.line import Line, as_sections
from ml.song.request import SongRequest
from ml.study import texts
from ml.study.scorecard.figures import Figures, Sung, measure
from ml.study.scorecard.judged import parts_of
from ml.study.scorecard.kept import Kept, Written
from ml.study.scorecard.requests import LINES, requests
from ml.writing.composer import Composer
from ml.writing.judge import PARTS, Part

BESIDE: Final = 4  # requests that are written once more at the same time


@dataclass(frozen=True)
class Scorecard:
    """A model's figures, and those of songs that people wrote."""

    model: str
    version: str
    figures: Figures
    human: Figures
    replayed: bool  # the same song for the same request: once more alone, and beside others
    seconds: float  # of a song of 16 lines: the median
    quatrains: int
    memorised: float | None  # share of them that nearly are quatrains of the corpus
    memorised_by: str  # corpus, index, or "" where neither is at hand
    false_alarms: float | None  # of the index, a run
    index_is_of_model: bool  # whether it holds what this model learned from, and nothing else

    def as_fields(self) -> dict[str, Any]:
        return asdict(self)


def score(
    folder: Path,
    count: int,
    real: Sequence[Song],
    corpus: Sequence[Song] = (),
    on_song: Callable[[int, int], None] = lambda done, total: None,
    parts: Sequence[Part] = PARTS,
    keep: Path | None = None,
) -> Scorecard:
    """Write the first `count` of the requests with the model of a folder, and count.

    Args:
        real: songs that people wrote.
        corpus: what the model learned from, where it is at hand, to compare quatrains with.
        on_song: hears how many songs of how many are written.
        parts: what the composer judges by.
        keep: a folder for the songs that are written, where a run that was cut short goes on.
    """
    asked = requests(folder.name, count)
    composer = Composer(folder, parts)
    again = asked[:BESIDE]
    total = count + 1 + len(again)
    kept = Kept(keep, {"model": folder.name, "version": composer.version, "lines": LINES})
    songs = write_all(composer, asked, kept, series_of(parts), lambda done: on_song(done, total))
    written = [Sung(song.sections, request) for song, request in zip(songs, asked, strict=True)]
    replayed = _replayed(composer, again, written)
    on_song(total, total)
    quatrains = [lines for song in written for lines in quatrains_of(song.sections)]
    share, rule = _memorised(quatrains, composer, corpus)
    facts = composer.originality.indexes[0].facts if composer.originality else {}
    return Scorecard(
        model=folder.name, version=composer.version,
        figures=measure(written, composer.originality),
        human=measure(_human(real, count), composer.originality),
        replayed=replayed, quatrains=len(quatrains),
        seconds=statistics.median(song.seconds for song in songs),
        memorised=share, memorised_by=rule,
        false_alarms=facts.get("false_alarms"),
        index_is_of_model=facts.get("corpus") == composer.learned_from,
    )  # fmt: skip


def _human(real: Sequence[Song], count: int) -> list[Sung]:
    return [Sung(text) for text in texts.beginnings(real, count, LINES)]


def series_of(parts: Sequence[Part]) -> str:
    """The name of the songs that are chosen by some parts of the judge."""
    left_out = [part.name for part in PARTS if part not in parts]
    return f"without {', '.join(left_out)}" if left_out else "all parts"


def write_all(
    composer: Composer,
    asked: Sequence[SongRequest],
    kept: Kept,
    series: str,
    on_song: Callable[[int], None],
    *,
    judged: bool = False,
) -> list[Written]:
    """The songs of all requests: those that are kept under the name of a series, and the rest.

    Args:
        judged: whether to ask what each part of the judge gives their lines.
    """
    songs = []
    for number, request in enumerate(asked, 1):
        song = kept.song(series, number)
        if song is None:
            song = _written(composer, request, judged)
            kept.keep(series, number, song)
        songs.append(song)
        on_song(number)
    return songs


def _written(composer: Composer, request: SongRequest, judged: bool) -> Written:
    begun = time.perf_counter()
    lines = composer.compose(request, on_line=lambda line: None)
    seconds = time.perf_counter() - begun
    return Written(_sections(lines), seconds, parts_of(composer, request, lines) if judged else ())


def _replayed(composer: Composer, again: Sequence[SongRequest], written: Sequence[Sung]) -> bool:
    """Whether the first request gives its song once more, and the first ones beside each other."""
    if write(composer, again[0]) != written[0]:
        return False
    with ThreadPoolExecutor(len(again)) as pool:
        beside = list(pool.map(lambda request: write(composer, request), again))
    return beside == list(written[: len(again)])


def write(composer: Composer, request: SongRequest) -> Sung:
    """One song in its sections."""
    return Sung(_sections(composer.compose(request, on_line=lambda line: None)), request)


def _sections(lines: Sequence[Line]) -> list[Section]:
    return [
        Section(section.kind, tuple(line.text for line in section.lines))
        for section in as_sections(lines)
    ]


def human_songs(path: Path) -> list[Song]:
    """Songs to compare with: those kept back, or all; none in old spelling or heavy dialect.

    Raises:
        CorpusError: there are none.
    """
    songs = [song for song in read_songs(path) if not song.marked_old]
    return [song for song in songs if song.split == "valid"] or songs


def _memorised(
    quatrains: Sequence[Sequence[str]], composer: Composer, corpus: Sequence[Song]
) -> tuple[float | None, str]:
    """The share of quatrains that are memorised, and what tells it."""
    if corpus:
        return texts.share(memorised(quatrains, corpus)), "corpus"
    if composer.originality:
        return texts.share(memorised_by_index(quatrains, composer.originality)), "index"
    return None, ""
