"""Plain text as one stream of tokens, the usual form of language-model benchmarks.

No songs, sections or conditions: tokens parted by spaces, one end a sentence, sentences in their
order. Perplexity is then exp(mean nats a token), ends counted.
"""

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from ml.corpus.songs import Song, lines_of, normalise
from ml.corpus.streams import Places
from ml.corpus.tokenizer import Vocabulary


def sentences_of(songs: Iterable[Song], whole: bool) -> Iterator[str]:
    """The sentences in order: whole words as they stand, what is cut finer as networks read it."""
    texts = lines_of(songs)
    return (" ".join(line.split()) for line in texts) if whole else map(normalise, texts)


def stream_of(songs: Iterable[Song], vocabulary: Vocabulary) -> npt.NDArray[np.int64]:
    """All tokens in order, after the end of a sentence that is not there."""
    lines = vocabulary.encode_all(list(sentences_of(songs, vocabulary.whole)))
    tokens = [number for line in lines for number in (*line, vocabulary.line)]
    return np.array([vocabulary.line, *tokens], dtype=np.int64)


class Sentences:
    """A stream read several times as `batch` rows, each a run of its own; cut into chunks.

    Every pass begins at another place, drawn by the seed, so that chunks are never cut alike
    (variable lengths do that in Merity et al. 2017).
    """

    def __init__(
        self, tokens: npt.NDArray[np.int64], passes: int, batch: int, width: int, seed: int
    ) -> None:
        self.tokens, self.batch, self.width = tokens, batch, width
        self.row = len(tokens) // batch  # tokens of a row in one pass
        self.length = passes * self.row
        self.shifts = np.random.default_rng(seed).integers(len(tokens), size=passes)

    def chunk(self, at: int, size: int) -> tuple[Places, Places]:
        """Tokens (size + 1, batch) from time `at` on, and conditions (size, batch, width): none."""
        times = np.arange(at, at + size + 1)
        begins = self.shifts[times // self.row] + times % self.row
        places = begins[:, np.newaxis] + self.row * np.arange(self.batch)
        told = np.zeros((size, self.batch, self.width), dtype=np.int64)
        return self.tokens[places % len(self.tokens)], told
