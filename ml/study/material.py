"""What is measured, and on how much."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ml.corpus.songs import Song
from ml.corpus.streams import SongEncoder
from ml.corpus.tokenizer import Vocabulary
from ml.network.networks import LyricNetwork
from ml.study.likelihood import Integers


@dataclass(frozen=True)
class Budget:
    """How much is looked at. More costs time and narrows the chance in the figures."""

    windows: int = 64  # places whose gradient is followed back
    places: int = 256  # words that are predicted after a history cut short
    repeats: int = 120  # sections that come back
    rhymes: int = 400  # pairs of lines
    songs: int = 24  # told this and that
    written: int = 60  # songs written, and as many human ones
    composed: int = 20  # songs of the composer
    recall_steps: int = 150  # of training on made-up streams
    recall_farthest: int = 50  # tokens over which a word has to be kept


SMALL = Budget()
FULL = Budget(
    windows=512,
    places=1024,
    repeats=2000,
    rhymes=4000,
    songs=252,
    written=250,
    composed=125,
    recall_steps=1000,
    recall_farthest=200,
)


@dataclass(frozen=True)
class Material:
    """Songs that the networks have learned from, and songs that they have not."""

    train: Sequence[Song]
    valid: Sequence[Song]
    budget: Budget = SMALL
    seed: int = 1  # of what is drawn: the same for all networks, so that they are asked alike


@dataclass(frozen=True)
class Subject:
    """A trained network that is looked at."""

    network: LyricNetwork
    vocabulary: Vocabulary

    @property
    def encoder(self) -> SongEncoder:
        return SongEncoder(self.vocabulary, self.network.layout)


def stream_of(subject: Subject, songs: Sequence[Song]) -> Integers:
    """Songs laid end to end as in training: (tokens,)."""
    return subject.encoder.encode(songs).tokens.astype(np.int64)
