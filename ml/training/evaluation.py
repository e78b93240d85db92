"""How well a network predicts songs it has not seen.

Word perplexity is exp(total nats / (words + line ends)), words counted at white space, whatever
the unit of the vocabulary; section and song marks cost nats and count as no word. Bits a
character is total nats / ln 2 / (characters + line ends). Plain text is one stream of sentences; of
whole words its word perplexity is exp(mean nats a token), ends counted, as benchmarks have it.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from ml.corpus.sentences import sentences_of, stream_of
from ml.corpus.songs import Song, lines_of, normalise
from ml.corpus.streams import SongEncoder
from ml.corpus.tokenizer import Vocabulary
from ml.network.networks import LyricNetwork

BATCH = 32
CHUNK = 128  # tokens a forward pass, so that memory stays bounded for a song of any length


@dataclass(frozen=True)
class Score:
    songs: int
    words: int
    lines: int
    characters: int
    tokens: int
    nats: float
    unknown: int = 0  # tokens that stand for a word outside the vocabulary

    @property
    def word_perplexity(self) -> float:
        return math.exp(min(700.0, self.nats / (self.words + self.lines)))

    @property
    def bits_per_character(self) -> float:
        return self.nats / math.log(2) / (self.characters + self.lines)

    def as_fields(self) -> dict[str, int | float]:
        return {
            "word_perplexity": round(self.word_perplexity, 3),
            "bits_per_character": round(self.bits_per_character, 4),
            "songs": self.songs,
            "words": self.words,
            "lines": self.lines,
            "characters": self.characters,
            "tokens": self.tokens,
            "nats": round(self.nats, 2),
            "unknown": self.unknown,
        }


@torch.inference_mode()
def evaluate(
    network: LyricNetwork,
    vocabulary: Vocabulary,
    songs: Sequence[Song],
    progress: Callable[[int, int], None] | None = None,
    dtype: torch.dtype = torch.float32,
) -> Score:
    """Score songs with no condition given; every song starts from an empty state."""
    encoder = SongEncoder(vocabulary, network.layout)
    encoded = sorted((encoder.plain(song) for song in songs), key=len)
    texts = [normalise(line) for line in lines_of(songs)]
    return _score(network, vocabulary, songs, encoded, texts, progress, dtype)


@torch.inference_mode()
def evaluate_plain(
    network: LyricNetwork,
    vocabulary: Vocabulary,
    songs: Sequence[Song],
    parts: int = 1,
    dtype: torch.dtype = torch.float32,
) -> Score:
    """Score plain text as one stream; in several parts, each from an empty state, it is faster."""
    stream = stream_of(songs, vocabulary)
    size = -(-(len(stream) - 1) // parts)
    pieces = [stream[at : at + size + 1] for at in range(0, len(stream) - 1, size)]
    texts = list(sentences_of(songs, vocabulary.whole))
    return _score(network, vocabulary, songs, pieces, texts, None, dtype)


def _score(
    network: LyricNetwork,
    vocabulary: Vocabulary,
    songs: Sequence[Song],
    pieces: Sequence[npt.NDArray[np.integer[Any]]],
    texts: Sequence[str],
    progress: Callable[[int, int], None] | None,
    dtype: torch.dtype,
) -> Score:
    """Score pieces of tokens, each read after its first; the texts are what is counted."""
    was_training = network.training
    network.eval()
    nats = 0.0
    for at in range(0, len(pieces), BATCH):
        batch = pieces[at : at + BATCH]
        padded = torch.full((max(map(len, batch)), len(batch)), -1, dtype=torch.long)
        for column, piece in enumerate(batch):
            padded[: len(piece), column] = torch.from_numpy(piece.astype("int64"))
        nats += _nats(network, padded.to(network.embedding.device), dtype)
        if progress:
            progress(min(at + BATCH, len(pieces)), len(pieces))
    network.train(was_training)
    unknown = -1 if vocabulary.unknown is None else vocabulary.unknown
    return Score(
        songs=len(songs),
        words=sum(len(text.split()) for text in texts),
        lines=len(texts),
        characters=sum(map(len, texts)),
        tokens=sum(len(piece) - 1 for piece in pieces),
        nats=nats,
        unknown=sum(int((piece[1:] == unknown).sum()) for piece in pieces),
    )


def _nats(network: LyricNetwork, padded: Tensor, dtype: torch.dtype) -> float:
    """Total negative log-likelihood of padded songs (time, batch); -1 pads."""
    state = network.initial_state(padded.shape[1], dtype)
    total = 0.0
    for at in range(0, padded.shape[0] - 1, CHUNK):
        inputs = padded[at : at + CHUNK][: padded.shape[0] - 1 - at]
        targets = padded[at + 1 : at + 1 + inputs.shape[0]]
        told = torch.zeros(
            (*inputs.shape, network.layout.width), dtype=torch.long, device=inputs.device
        )
        logits, state = network(inputs.clamp(min=0), told, state, dtype)
        total += functional.cross_entropy(
            logits.float().flatten(0, 1), targets.flatten(), ignore_index=-1, reduction="sum"
        ).item()
    return total
