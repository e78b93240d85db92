"""How well a network predicts songs it has not seen.

Word perplexity is exp(total nats / (words + line ends)), words counted at white space, whatever
the unit of the vocabulary; section and song marks cost nats and count as no word. Bits a
character is total nats / ln 2 / (characters + line ends).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from ml.corpus.songs import Song, normalise
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
    was_training = network.training
    network.eval()
    encoder = SongEncoder(vocabulary, network.layout)
    encoded = sorted((encoder.plain(song) for song in songs), key=len)
    nats, tokens = 0.0, 0
    for at in range(0, len(encoded), BATCH):
        batch = encoded[at : at + BATCH]
        padded = torch.full((max(map(len, batch)), len(batch)), -1, dtype=torch.long)
        for column, piece in enumerate(batch):
            padded[: len(piece), column] = torch.from_numpy(piece.astype("int64"))
            tokens += len(piece) - 1
        nats += _nats(network, padded.to(network.embedding.device), dtype)
        if progress:
            progress(min(at + BATCH, len(encoded)), len(encoded))
    network.train(was_training)
    texts = [normalise(line) for song in songs for part in song.sections for line in part.lines]
    return Score(
        songs=len(songs),
        words=sum(len(text.split()) for text in texts),
        lines=len(texts),
        characters=sum(map(len, texts)),
        tokens=tokens,
        nats=nats,
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
