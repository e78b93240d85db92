"""Songs as the composer has a network write them: planned, chosen among, and measured alike."""

from itertools import groupby
from pathlib import Path

from ml.corpus.songs import Section
from ml.song.request import SongRequest
from ml.study import texts
from ml.study.findings import Point
from ml.study.material import Material
from ml.study.texts import Text
from ml.writing.composer import Composer

STRUCTURE = "verse:4 chorus:4"


def measure(folder: Path, material: Material) -> list[Point]:
    """The figures of a network's own songs, of songs with every option at its default."""
    composer = Composer(folder)
    songs = [song(composer, seed) for seed in range(1, material.budget.composed + 1)]
    return texts.measure(songs, texts.words_in(material.train))


def song(composer: Composer, seed: int) -> Text:
    """One song in its sections."""
    request = SongRequest(structure=STRUCTURE, seed=seed)
    lines = composer.compose(request, on_line=lambda line: None)
    return [
        Section(kind, tuple(line.text for line in some))
        for (_, kind), some in groupby(lines, key=lambda line: (line.section, line.kind))
    ]
