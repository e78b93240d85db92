"""What a network expects after a text, and which words of the text it rests on."""

import math
from collections.abc import Sequence
from typing import Final

import torch
from torch import Tensor

from ml.corpus.conditions import LineConditions
from ml.corpus.songs import normalise
from ml.network.writing import WritingNetwork
from ml.study.answer import Answer, Expected, Weight
from ml.writing.wordbook import Wordbook

LONGEST: Final = 80  # words of a text; more are answered, but the first are not looked at


class Probe:
    """A network that is asked, and writes nothing. Thread-safe."""

    def __init__(self, network: WritingNetwork, words: Wordbook) -> None:
        self.network, self.vocabulary = network, words.vocabulary
        self.whole = torch.from_numpy(words.whole)

    def ask(self, text: str, count: int = 10) -> Answer:
        """The likeliest next words after a text, and the weight of each of its words.

        The text begins a verse, and nothing else is told. Shares are of all that could follow,
        pieces of words and marks too, so that they add up to less than one. A word's weight is the
        divergence (Kullback & Leibler 1951) of what is expected without it from what is expected
        with it.

        Raises:
            ValueError: the text holds no word.
        """
        words = normalise(text).split()[-LONGEST:]
        if not words:
            raise ValueError("Write a few words first.")
        without = [words[:at] + words[at + 1 :] for at in range(len(words))]
        logs = self._next([words, *without])
        moved = (logs[0].exp() * (logs[0] - logs[1:])).sum(-1)
        likely = torch.where(self.whole, logs[0], -math.inf).topk(count)
        return Answer(
            tuple(
                Expected(self.vocabulary.decode([number]), math.exp(log))
                for log, number in zip(likely.values.tolist(), likely.indices.tolist(), strict=True)
            ),
            tuple(map(Weight, words, moved.clamp(min=0).tolist())),
        )

    @torch.inference_mode()
    def _next(self, texts: Sequence[Sequence[str]]) -> Tensor:
        """Log-probabilities of the token after each text: (texts, vocabulary)."""
        begin = [self.vocabulary.song, self.vocabulary.section("verse")]
        rows = [[*begin, *self.vocabulary.encode(" ".join(words))] for words in texts]
        lengths = torch.tensor([len(row) for row in rows])
        tokens = torch.full((int(lengths.max()), len(rows)), self.vocabulary.line)
        for at, row in enumerate(rows):
            tokens[: len(row), at] = torch.tensor(row)
        device = self.network.device
        told = torch.from_numpy(self.network.layout.row(LineConditions()).astype("int64"))
        hidden, _ = self.network.hidden(
            tokens.to(device),
            torch.zeros_like(tokens, device=device),
            self.network.told(told.to(device).expand(len(rows), -1)),
            self.network.initial_state(len(rows)),
        )
        last = hidden[lengths - 1, torch.arange(len(rows))]
        return self.network.logits(last).log_softmax(-1).cpu()
