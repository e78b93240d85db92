"""What each part of the composer's judge adds: songs of the same requests, written without it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import Any, Final

from ml.song.request import SongRequest
from ml.study.scorecard.figures import Figures, Sung, measure
from ml.study.scorecard.kept import Kept, Written
from ml.study.scorecard.requests import requests
from ml.study.scorecard.work import series_of, write_all
from ml.writing.composer import Composer
from ml.writing.judge import PARTS, Part, parts_without

LINES: Final = 8  # of a request that are written


@dataclass(frozen=True)
class Row:
    """The songs without a part ("": with all) beside those with it; scores are means a line."""

    part: str
    own: float  # what the part gives the lines that were chosen without it
    others: float  # what all other parts give them
    own_before: float  # the same of the lines that were chosen with it
    others_before: float
    figures: Figures

    def as_fields(self) -> dict[str, Any]:
        return asdict(self)


def ablate(
    folder: Path,
    count: int,
    keep: Path | None = None,
    on_song: Callable[[int, int], None] = lambda done, total: None,
) -> list[Row]:
    """Write the first `count` requests with all parts, then without each that says anything.

    Args:
        keep: a folder of the songs that are written, where an earlier run goes on.
        on_song: hears how many songs of how many are written, at most.
    """
    composer = Composer(folder)
    kept = Kept(keep, {"model": folder.name, "version": composer.version, "lines": LINES})
    asked = [shortened(request, LINES) for request in requests(folder.name, count)]
    total, done = count * (len(PARTS) + 1), 0

    def written(parts: Sequence[Part]) -> list[Written]:
        nonlocal done
        composer.parts, before = parts, done
        songs = write_all(
            composer, asked, kept, series_of(parts),
            lambda ready: on_song(before + ready, total), judged=True,
        )  # fmt: skip
        done += count
        return songs

    every = written(PARTS)
    rows = [_row("", every, every, asked, composer)]
    for part in PARTS:
        if any(line[part.name] for song in every for line in song.parts):
            songs = written(parts_without([part.name]))
            rows.append(_row(part.name, songs, every, asked, composer))
    on_song(total, total)
    return rows


def shortened(request: SongRequest, lines: int) -> SongRequest:
    """The request with so many of its lines: whole sections, the last one cut."""
    sections, left = [], lines
    for section in request.sections():
        if left > 0:
            sections.append(f"{section.kind}:{min(section.lines, left)}")
            left -= section.lines
    return replace(request, structure=" ".join(sections))


def _row(
    part: str,
    songs: Sequence[Written],
    every: Sequence[Written],
    asked: Sequence[SongRequest],
    composer: Composer,
) -> Row:
    own, others = _scores(songs, part)
    own_before, others_before = _scores(every, part)
    sung = [Sung(song.sections, request) for song, request in zip(songs, asked, strict=True)]
    figures = measure(sung, composer.originality)
    return Row(part, own, others, own_before, others_before, figures)


def _scores(songs: Sequence[Written], part: str) -> tuple[float, float]:
    """What a part gives a line, and what all others do."""
    lines: list[Mapping[str, float]] = [line for song in songs for line in song.parts]
    own = fmean(line.get(part, 0.0) for line in lines)
    return own, fmean(sum(line.values()) for line in lines) - own
