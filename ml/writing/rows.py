"""Writing many candidates of one line at once, one row of a batch each, and weighing whole lines.

What a line must be (its syllables, its last word) is a mask on the next token, so that hardly any
row is written in vain; the network is told the same plan at every step and leads up to it.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from ml.corpus.conditions import LineConditions, SyllableCounter
from ml.network.networks import LyricNetwork, State
from ml.writing.beats import Beats
from ml.writing.filling import Filling
from ml.writing.masks import Floats, Masks
from ml.writing.reader import Reader, look
from ml.writing.wordbook import Flags, Wordbook

SHORTLIST = 64  # most likely tokens that a draw may take (top-k: Fan et al. 2018)
NUCLEUS = 0.95  # probability mass that a draw may take (Holtzman et al. 2020)
LONGEST = 32  # tokens of a line

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Place:
    """Where a line begins: the network's state, and the mark before the line, not yet fed to it."""

    state: State  # for one row, on the writer's device
    mark: int


@dataclass(frozen=True)
class Whole:
    """A finished line to be weighed: token ids without the line end, what is told, its place."""

    tokens: Sequence[int]
    told: LineConditions
    place: Place


@dataclass(frozen=True)
class Read:
    """What the network makes of whole lines.

    Shapes: hidden (time, lines, width), the states before each token; tokens (time, lines), each
    line's end after its last; nats of them, and the number of them by line.
    """

    hidden: torch.Tensor
    tokens: torch.Tensor
    nats: torch.Tensor
    lengths: torch.Tensor

    def by_line(self) -> list[Floats]:
        """The nats of each line, its end last."""
        rows = zip(self.nats.T.cpu().numpy(), self.lengths.tolist(), strict=True)
        return [nats[:length] for nats, length in rows]


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

    place: Place
    conditions: LineConditions
    draw: random.Random
    bias: Floats
    temperature: float
    beats: str = ""  # the beats of its line, "" if any go
    filling: Filling | None = None  # words of it that stand
    tokens: list[int] = field(default_factory=list)
    counter: SyllableCounter = field(default_factory=SyllableCounter)
    finished: bool = False
    dead: bool = False

    @property
    def live(self) -> bool:
        return not (self.finished or self.dead)


class LineWriter:
    """Writes rows and weighs lines in batches; the only place that knows of a device."""

    def __init__(
        self, network: LyricNetwork, words: Wordbook, reader: Reader | None = None
    ) -> None:
        self.network, self.words, self.reader = network, words, reader
        self.dtype = network.embedding.dtype
        self.line = words.vocabulary.line
        self.masks = Masks(words, network.layout.most_syllables)
        self.beats = Beats(words)

    def begin(self) -> Place:
        """Before the first line of a song."""
        return Place(self.network.initial_state(1), self.words.vocabulary.song)

    @torch.inference_mode()
    def feed(
        self, place: Place, told: LineConditions, sung: Sequence[int], marks: Sequence[int]
    ) -> Place:
        """The place after its mark and all of `marks` but the last are fed, one after another.

        Args:
            told, sung: what the network is told with each, and the syllables sung before each.
            marks: token ids; the last is the next mark, not yet fed.
        """
        told_each = np.stack([self.network.layout.row(told, count) for count in sung])
        fed = self._on_device(np.array([place.mark, *marks[:-1]]))
        rows = self._on_device(told_each)
        _, state = self.network.hidden(fed.unsqueeze(1), rows.unsqueeze(1), place.state, self.dtype)
        return Place(state, marks[-1])

    @torch.inference_mode()
    def write(self, rows: Sequence[Row]) -> list[Candidate]:
        """Write all rows to their end, together."""
        live = list(rows)
        state = _gathered([row.place.state for row in live])
        fed = np.array([row.place.mark for row in live])
        layout = self.network.layout
        standing = max(row.filling.standing if row.filling else 0 for row in live)
        for _ in range(LONGEST + standing):
            told = np.stack([layout.row(row.conditions, row.counter.sung) for row in live])
            logits, state = self.network.step(self._on_device(fed), self._on_device(told), state)
            chosen = self._draw(live, logits.float().cpu())
            # Rows that have ended leave the batch: the last steps are for the few long ones.
            kept = [at for at, row in enumerate(live) if row.live]
            if not kept:
                break
            if len(kept) < len(live):
                state = [tuple(part[kept] for part in layer) for layer in state]
                live = [live[at] for at in kept]
            fed = chosen[kept]
        return [Candidate(tuple(row.tokens), row.finished) for row in rows]

    def weigh(self, lines: Sequence[Whole]) -> list[Floats]:
        """How unexpected each token of whole lines is, in nats, the line end last.

        A network that is told the last word expects it after anything, so what it thought while
        writing cannot tell "in the shade" from "in the bade". Told less, it can.
        """
        return self.read(lines).by_line()

    def alone(self, tokens: Sequence[int]) -> Whole:
        """A line where nothing is told and nothing stands before: the same wherever it is sung."""
        verse = replace(self.begin(), mark=self.words.vocabulary.section("verse"))
        return Whole(tokens, LineConditions(), verse)

    @torch.inference_mode()
    def weigh_alone(self, lines: Sequence[Sequence[int]]) -> tuple[list[Floats], Floats]:
        """The nats of lines alone, and what the reader adds to the log-odds of a mark (0: none)."""
        read = self.read([self.alone(tokens) for tokens in lines])
        if not self.reader:
            return read.by_line(), np.zeros(len(lines), dtype=np.float32)
        return read.by_line(), self.reader(self.seen(read), read.lengths).numpy()

    def seen(self, read: Read) -> torch.Tensor:
        """What a reader sees of lines, as `look` gives it."""
        embedding, hidden = self.network.embedding.float(), read.hidden.float()
        return look(embedding, hidden, read.tokens, read.nats).cpu()

    @torch.inference_mode()
    def read(self, lines: Sequence[Whole]) -> Read:
        """Feed whole lines, each from its place, together."""
        longest = max(len(line.tokens) for line in lines) + 1
        tokens = np.full((longest + 1, len(lines)), self.line)
        for at, line in enumerate(lines):
            tokens[: len(line.tokens) + 1, at] = (line.place.mark, *line.tokens)
        told = np.stack([self.network.layout.row(line.told) for line in lines])
        fed = self._on_device(tokens)
        hidden, _ = self.network.hidden(
            fed[:-1],
            self._on_device(told).expand(longest, -1, -1),
            _gathered([line.place.state for line in lines]),
            self.dtype,
        )
        # Logits are the dearest part, so none are made beyond the ends of the shorter lines.
        lengths = torch.tensor([len(line.tokens) + 1 for line in lines])
        places = (torch.arange(longest) < lengths.unsqueeze(1)).to(fed.device)
        logits = self.network.logits(hidden.transpose(0, 1)[places]).float()
        nats = torch.zeros(len(lines), longest, device=fed.device)
        nats[places] = functional.cross_entropy(logits, fed[1:].T[places], reduction="none")
        return Read(hidden, fed[1:], nats.T, lengths)

    def _on_device(self, numbers: npt.NDArray[np.integer]) -> torch.Tensor:
        return torch.from_numpy(numbers.astype("int64")).to(self.network.embedding.device)

    def _draw(self, rows: Sequence[Row], logits: torch.Tensor) -> Numbers:
        """The next token of each row; a row to which nothing may follow is dead."""
        scores = logits.numpy() + np.stack([row.bias for row in rows])
        scores[~np.stack([self._allowed(row) for row in rows])] = -np.inf
        for at, row in enumerate(rows):
            for last in row.tokens[-1:]:
                scores[at, self.words.never_after(last)] = -np.inf
            if row.beats:
                scores[at] -= self.beats.costs(row.beats, row.counter.sung)
            if row.filling and (token := row.filling.forced()) is not None:
                scores[at, token] = 0.0
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

    def _allowed(self, row: Row) -> Flags:
        last = row.tokens[-1] if row.tokens else None
        if row.filling:
            return row.filling.allowed(self.masks, row.conditions, row.counter, last)
        return self.masks.allowed(row.conditions, row.counter, last)

    def _take(self, row: Row, token: int) -> None:
        if row.filling:
            row.filling.take(token)
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


def _gathered(states: Sequence[State]) -> State:
    """The states of single rows as the state of a batch."""
    layers = zip(*states, strict=True)
    return [tuple(map(torch.cat, zip(*layer, strict=True))) for layer in layers]
