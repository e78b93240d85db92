"""Writing many candidates of one line at once, one row of a batch each, and weighing whole lines.

What a line must be (its syllables, its last word) is a mask on the next token, so that hardly any
row is written in vain; the network is told the same plan at every step and leads up to it.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from ml.corpus.conditions import LineConditions, SyllableCounter
from ml.network.networks import LyricNetwork, State
from ml.writing.masks import Floats, Masks
from ml.writing.wordbook import Wordbook

SHORTLIST = 64  # most likely tokens that a draw may take (top-k: Fan et al. 2018)
NUCLEUS = 0.95  # probability mass that a draw may take (Holtzman et al. 2020)
LONGEST = 32  # tokens of a line

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Candidate:
    """One written line: token ids without the line end."""

    tokens: tuple[int, ...]
    finished: bool


@dataclass
class Row:
    """One candidate while it is written, with all that is its own.

    `bias` (vocabulary,) is added to its logits; `draw` is its random stream.
    """

    conditions: LineConditions
    draw: random.Random
    bias: Floats
    temperature: float
    tokens: list[int] = field(default_factory=list)
    counter: SyllableCounter = field(default_factory=SyllableCounter)
    finished: bool = False
    dead: bool = False

    @property
    def live(self) -> bool:
        return not (self.finished or self.dead)


class LineWriter:
    """Writes candidates for a line from a state of the network, and weighs them."""

    def __init__(self, network: LyricNetwork, words: Wordbook) -> None:
        self.network, self.words = network, words
        self.line = words.vocabulary.line
        self.masks = Masks(words, network.layout.most_syllables)

    @torch.inference_mode()
    def write(self, rows: Sequence[Row], first: int, state: State) -> list[Candidate]:
        """Write all rows to their end.

        Args:
            rows: what each candidate is told, and its random stream.
            first: the mark that stands before the line; not yet fed to the network.
            state: state of the network before that mark, for one row.
        """
        live = list(rows)
        state = _expanded(state, len(live))
        fed = torch.full((len(live),), first)
        layout = self.network.layout
        for _ in range(LONGEST):
            told = np.stack([layout.row(row.conditions, row.counter.sung) for row in live])
            logits, state = self.network.step(fed, torch.from_numpy(told.astype("int64")), state)
            chosen = self._draw(live, logits)
            # Rows that have ended leave the batch: the last steps are for the few long ones.
            kept = [at for at, row in enumerate(live) if row.live]
            if not kept:
                break
            if len(kept) < len(live):
                state = [tuple(part[kept] for part in layer) for layer in state]
                live = [live[at] for at in kept]
            fed = torch.from_numpy(chosen[kept])
        return [Candidate(tuple(row.tokens), row.finished) for row in rows]

    @torch.inference_mode()
    def weigh(
        self, lines: Sequence[Sequence[int]], told: LineConditions, first: int, state: State
    ) -> list[Floats]:
        """How unexpected each token of whole lines is, in nats, the line end last.

        A network that is told the last word expects it after anything, so what it thought while
        writing cannot tell "in the shade" from "in the bade". Told less, it can.

        Args:
            lines: token ids of each line, without the line end.
            told: what the network is told at every step.
            first, state: as for `write`.
        """
        batch, longest = len(lines), max(len(line) for line in lines) + 1
        tokens = torch.full((longest + 1, batch), self.line)
        tokens[0] = first
        for at, line in enumerate(lines):
            tokens[1 : len(line) + 1, at] = torch.tensor(line)
        row = torch.from_numpy(self.network.layout.row(told).astype("int64"))
        conditions = row.expand(longest, batch, -1)
        logits, _ = self.network(tokens[:-1], conditions, _expanded(state, batch))
        nats = functional.cross_entropy(
            logits.flatten(0, 1), tokens[1:].flatten(), reduction="none"
        ).view(longest, batch)
        return [nats[: len(line) + 1, at].numpy() for at, line in enumerate(lines)]

    def _draw(self, rows: Sequence[Row], logits: torch.Tensor) -> Numbers:
        """The next token of each row; a row to which nothing may follow is dead."""
        scores = logits.numpy() + np.stack([row.bias for row in rows])
        allowed = [
            self.masks.allowed(row.conditions, row.counter, row.tokens[-1] if row.tokens else None)
            for row in rows
        ]
        scores[~np.stack(allowed)] = -np.inf
        for at, row in enumerate(rows):
            scores[at, row.tokens[-1:]] = -np.inf  # "the the"
        best, short = torch.from_numpy(scores).topk(min(SHORTLIST, scores.shape[1]), dim=1)
        chosen = np.full(len(rows), self.line, dtype=np.int64)
        for at, (row, likely, tokens) in enumerate(
            zip(rows, best.numpy(), short.numpy(), strict=True)
        ):
            if likely[0] == -np.inf:
                row.dead = True
                continue
            chosen[at] = token = int(tokens[_pick(likely / row.temperature, row.draw)])
            self._take(row, token)
        return chosen

    def _take(self, row: Row, token: int) -> None:
        if token == self.line:
            row.finished = True
        else:
            row.tokens.append(token)
            row.counter.add(self.words.vocabulary.tokens[token])


def _pick(scores: Floats, draw: random.Random) -> int:
    """A place among scores, the best first, drawn from the nucleus."""
    cumulated = np.exp(scores - scores[0]).cumsum()
    nucleus = int(np.searchsorted(cumulated, NUCLEUS * cumulated[-1])) + 1
    point = draw.random() * float(cumulated[min(nucleus, len(cumulated)) - 1])
    return min(int(np.searchsorted(cumulated, point)), len(cumulated) - 1)


def _expanded(state: State, batch: int) -> State:
    return [tuple(part.expand(batch, -1).contiguous() for part in layer) for layer in state]
