"""Writing many candidates of one line at once, one row of a batch each.

What a line must be (its syllables, its last word) is a mask on the next token, so that hardly any
row is written in vain; the network is told the same plan at every step and leads up to it.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import torch

from ml.corpus.conditions import LineConditions, SyllableCounter
from ml.english.lexicon import is_known
from ml.network.networks import LyricNetwork, State
from ml.writing.wordbook import Flags, Wordbook

SHORTLIST = 64  # most likely tokens that a draw may take (top-k: Fan et al. 2018)
NUCLEUS = 0.95  # probability mass that a draw may take (Holtzman et al. 2020)
LONGEST = 32  # tokens of a line

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Candidate:
    """One written line: token ids without the line end, mean log-likelihood in nats a token."""

    tokens: tuple[int, ...]
    likelihood: float
    surprise: float  # nats of the least expected token: where a line goes wrong
    finished: bool


@dataclass
class Row:
    """One candidate while it is written, with its own random stream."""

    conditions: LineConditions
    draw: random.Random
    tokens: list[int] = field(default_factory=list)
    counter: SyllableCounter = field(default_factory=SyllableCounter)
    nats: float = 0.0
    surprise: float = 0.0
    finished: bool = False
    dead: bool = False

    @property
    def live(self) -> bool:
        return not (self.finished or self.dead)


class LineWriter:
    """Writes candidates for a line from a state of the network."""

    def __init__(self, network: LyricNetwork, words: Wordbook) -> None:
        self.network, self.words = network, words
        self.line = words.vocabulary.line
        self.allowed: Flags = words.whole | words.pieces | words.closing
        self.mid_marks: Flags = words.closing & np.array([w in ",;!" for w in words.words])

    @torch.inference_mode()
    def write(
        self, rows: Sequence[Row], first: int, state: State, bias: Floats, temperature: float
    ) -> list[Candidate]:
        """Write all rows to their end.

        Args:
            rows: what each candidate is told, and its random stream.
            first: the mark that stands before the line; not yet fed to the network.
            state: state of the network before that mark, for one row.
            bias: added to the logits (vocabulary,); -inf forbids a token.
            temperature: of the draw; above 0.
        """
        batch = len(rows)
        state = [tuple(part.expand(batch, -1).contiguous() for part in layer) for layer in state]
        fed = torch.full((batch,), first)
        for _ in range(LONGEST):
            told = np.stack(
                [self.network.layout.row(row.conditions, row.counter.sung) for row in rows]
            )
            logits, state = self.network.step(fed, torch.from_numpy(told.astype("int64")), state)
            chosen = self._draw(rows, logits.numpy(), bias, temperature)
            fed = torch.from_numpy(chosen)
            if not any(row.live for row in rows):
                break
        return [
            Candidate(
                tuple(row.tokens),
                -row.nats / (len(row.tokens) + 1),
                row.surprise,
                row.finished,
            )
            for row in rows
        ]

    def _draw(
        self, rows: Sequence[Row], logits: Floats, bias: Floats, temperature: float
    ) -> npt.NDArray[np.int64]:
        peak = logits.max(axis=1, keepdims=True)
        total = peak[:, 0] + np.log(np.exp(logits - peak).sum(axis=1))
        chosen = np.full(len(rows), self.line, dtype=np.int64)
        for at, row in enumerate(rows):
            if not row.live:
                continue
            scores = np.where(self._may_follow(row), logits[at] + bias, -np.inf)
            scores[row.tokens[-1:]] = -np.inf  # "the the"
            short = np.argpartition(-scores, SHORTLIST)[:SHORTLIST]
            short = short[np.lexsort((short, -scores[short]))]
            best = scores[short[0]]
            if best == -np.inf:
                row.dead = True
                continue
            weights = np.exp((scores[short] - best) / temperature)
            cumulated = np.cumsum(weights / weights.sum())
            kept = int(np.searchsorted(cumulated, NUCLEUS)) + 1
            point = row.draw.random() * cumulated[min(kept, len(short)) - 1]
            token = int(short[min(int(np.searchsorted(cumulated, point)), len(short) - 1)])
            nats = float(total[at] - logits[at, token])
            row.nats += nats
            row.surprise = max(row.surprise, nats)
            chosen[at] = token
            self._take(row, token)
        return chosen

    def _take(self, row: Row, token: int) -> None:
        if token == self.line:
            row.finished = True
        else:
            row.tokens.append(token)
            row.counter.add(self.words.vocabulary.tokens[token])

    def _may_follow(self, row: Row) -> Flags:
        """Which tokens keep the plan of the row within reach."""
        words, plan = self.words, row.conditions
        word = row.counter.word.rstrip(".,;:!?")
        marked = bool(row.tokens) and bool(words.closing[row.tokens[-1]])
        complete = word != "" and is_known(word)
        if plan.syllables is None:
            return self._without_count(complete, marked)
        left = plan.syllables - row.counter.sung
        end = plan.end
        reserved = int(words.syllables[end]) if end else 0
        if left <= 0:
            allowed = np.zeros_like(words.whole)
            at_end = left == 0 and complete and (not end or word == words.words[end])
            if at_end:
                allowed |= words.closing & (not marked)
                allowed[self.line] = True
            elif left == 0 and not marked and not (end and word == words.words[end]):
                allowed |= words.pieces
            return allowed
        allowed = words.whole & (words.syllables <= left - reserved)
        if end and left == reserved:
            allowed = np.zeros_like(words.whole)
            allowed[end] = True
        if not complete and word:
            allowed = np.zeros_like(words.whole)
        if word and not marked:
            allowed = allowed | words.pieces & (words.syllables <= left - reserved + 1)
            if complete:
                allowed |= self.mid_marks
        return allowed

    def _without_count(self, complete: bool, marked: bool) -> Flags:
        allowed = self.allowed.copy()
        allowed[self.line] = complete
        if marked:
            allowed &= ~self.words.closing & ~self.words.pieces
            allowed[self.line] = True
        elif not complete:
            allowed &= ~self.words.closing & ~self.words.starts
        return allowed
