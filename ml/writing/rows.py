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

from ml.corpus.conditions import Layout, LineConditions, SyllableCounter
from ml.network.networks import State
from ml.network.writing import WritingNetwork
from ml.writing.beats import Beats
from ml.writing.engine import Engine, Job
from ml.writing.filling import Filling
from ml.writing.masks import Floats, Masks
from ml.writing.reader import Reader, look
from ml.writing.wordbook import Wordbook

SHORTLIST = 64  # most likely tokens that a draw may take (top-k: Fan et al. 2018)
NUCLEUS = 0.95  # probability mass that a draw may take (Holtzman et al. 2020)
LONGEST = 32  # tokens of a line
BLOCK = 16  # scores of which only the greatest is looked at first

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
    error: Exception | None = None  # met while it was written

    @property
    def most(self) -> int:
        """Tokens at which it is given up."""
        return LONGEST + (self.filling.standing if self.filling else 0)

    @property
    def live(self) -> bool:
        return not (self.finished or self.dead)

    def left(self, layout: Layout) -> int:
        """What the network is told of the syllables that are left."""
        return layout.left(self.conditions, self.counter.sung)


class LineWriter:
    """Writes rows and weighs lines in batches; the only place that knows of a device."""

    def __init__(
        self, network: WritingNetwork, words: Wordbook, reader: Reader | None = None
    ) -> None:
        self.network, self.words, self.reader = network, words, reader
        self.line = words.vocabulary.line
        self.masks = Masks(words, network.layout.most_syllables)
        self.beats = Beats(words)
        self.engine = Engine(self)

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
        left = [self.network.layout.left(told, count) for count in sung]
        fed = self._on_device([place.mark, *marks[:-1]]).unsqueeze(1)
        syllables = self._on_device(left).unsqueeze(1)
        _, state = self.network.hidden(fed, syllables, self._told([told]), place.state)
        return Place(state, marks[-1])

    def write(self, rows: Sequence[Row]) -> list[Candidate]:
        """Write all rows to their end, together with those of all other threads."""
        with torch.inference_mode():
            state = gathered([row.place.state for row in rows])
            told = self._told([row.conditions for row in rows])
            job = Job(rows, state, told, self._on_device([row.place.mark for row in rows]))
        self.engine.write(job)
        if error := next((row.error for row in rows if row.error), None):
            raise error
        return [Candidate(tuple(row.tokens), row.finished) for row in rows]

    def step(
        self, rows: Sequence[Row], fed: torch.Tensor, told: torch.Tensor, state: State
    ) -> tuple[torch.Tensor, State]:
        """The next token of each row, and the state after the one that it was fed."""
        left = self._on_device([row.left(self.network.layout) for row in rows])
        x, state = self.network.hidden(fed.unsqueeze(0), left.unsqueeze(0), told, state)
        return self._on_device(self._draw(rows, self.network.logits(x.squeeze(0)).cpu())), state

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
        return look(self.network.entering, read.hidden, read.tokens, read.nats).cpu()

    @torch.inference_mode()
    def read(self, lines: Sequence[Whole]) -> Read:
        """Feed whole lines, each from its place, together."""
        longest = max(len(line.tokens) for line in lines) + 1
        tokens = np.full((longest + 1, len(lines)), self.line)
        for at, line in enumerate(lines):
            tokens[: len(line.tokens) + 1, at] = (line.place.mark, *line.tokens)
        fed = self._on_device(tokens)
        left = [self.network.layout.left(line.told) for line in lines]
        hidden, _ = self.network.hidden(
            fed[:-1],
            self._on_device(left).expand(longest, -1),
            self._told([line.told for line in lines]),
            gathered([line.place.state for line in lines]),
        )
        # Logits are the dearest part, so none are made beyond the ends of the shorter lines.
        lengths = torch.tensor([len(line.tokens) + 1 for line in lines])
        places = (torch.arange(longest) < lengths.unsqueeze(1)).to(fed.device)
        logits = self.network.logits(hidden.transpose(0, 1)[places])
        nats = torch.zeros(len(lines), longest, device=fed.device)
        nats[places] = functional.cross_entropy(logits, fed[1:].T[places], reduction="none")
        return Read(hidden, fed[1:], nats.T, lengths)

    def _told(self, lines: Sequence[LineConditions]) -> torch.Tensor:
        """What lines are told, worked out once for those that are told alike."""
        places = {told: at for at, told in enumerate(dict.fromkeys(lines))}
        rows = np.stack([self.network.layout.row(told) for told in places])
        each = self._on_device([places[told] for told in lines])
        return self.network.told(self._on_device(rows))[each]

    def _on_device(self, numbers: npt.ArrayLike) -> torch.Tensor:
        return torch.from_numpy(np.asarray(numbers, dtype=np.int64)).to(self.network.device)

    def _draw(self, rows: Sequence[Row], logits: torch.Tensor) -> Numbers:
        """The next token of each row; a row to which nothing may follow is dead."""
        scores = logits.numpy()
        for row, own in zip(rows, scores, strict=True):
            try:
                self._ruled(row, own)
            except Exception as error:  # noqa: BLE001 - raised again where the row came from
                row.error = error
                own[:] = -np.inf
        best, short = shortlist(scores, SHORTLIST)
        picked = _picked(best, rows)
        chosen = np.take_along_axis(short, picked[:, np.newaxis], 1)[:, 0]
        for row, token, likeliest in zip(rows, chosen.tolist(), best[:, 0], strict=True):
            if likeliest == -np.inf:
                row.dead = True
            else:
                self._take(row, token)
        return chosen

    def _ruled(self, row: Row, scores: Floats) -> None:
        """Lay what a row wants and must not write on its logits."""
        last = row.tokens[-1] if row.tokens else None
        scores += row.bias
        if row.filling:
            allowed = row.filling.allowed(self.masks, row.conditions, row.counter, last)
            scores[~allowed] = -np.inf
        else:
            scores += self.masks.shut(row.conditions, row.counter, last)
        if last is not None:
            scores[self.words.never_after(last)] = -np.inf
        if row.beats:
            scores -= self.beats.costs(row.beats, row.counter.sung)
        if row.filling and (token := row.filling.forced()) is not None:
            scores[token] = 0.0

    def _take(self, row: Row, token: int) -> None:
        if row.filling:
            row.filling.take(token)
        if token == self.line:
            row.finished = True
        else:
            row.tokens.append(token)
            row.counter.add(self.words.vocabulary.tokens[token])
            row.dead = len(row.tokens) >= row.most


def _picked(best: Floats, rows: Sequence[Row]) -> Numbers:
    """A place among the scores of each row, the best first, drawn from the nucleus.

    A row without any gets the first.
    """
    scores = best / np.array([[row.temperature] for row in rows], dtype=np.float32)
    top = np.where(np.isfinite(scores[:, :1]), scores[:, :1], 0)
    cumulated = np.exp(scores - top).cumsum(axis=1)
    within = (cumulated < NUCLEUS * cumulated[:, -1:]).sum(axis=1)
    mass = cumulated[np.arange(len(rows)), within]
    points = np.array([row.draw.random() for row in rows]) * mass
    picked: Numbers = (cumulated < points[:, np.newaxis]).sum(axis=1)
    return picked


def shortlist(scores: Floats, count: int) -> tuple[Floats, Numbers]:
    """The greatest scores of each row, the best first, and their places; -inf where no more are.

    As `topk`, in a fraction of its time: so many numbers at least are as great as the greatest of
    so many blocks, so that only those have to be sorted.
    """
    rows, width = scores.shape
    whole = width - width % BLOCK
    blocks = scores[:, :whole].reshape(rows, BLOCK, -1).max(axis=1)
    greatest = torch.from_numpy(np.concatenate((blocks, scores[:, whole:]), axis=1))
    lowest = np.full((rows, 1), np.finfo(np.float32).min)
    if greatest.shape[1] >= count:
        lowest = np.maximum(lowest, greatest.topk(count, dim=1).values[:, -1:].numpy())
    at, places = np.nonzero(scores >= lowest)
    counts = np.bincount(at, minlength=rows)
    order = np.arange(len(at)) - np.repeat(counts.cumsum() - counts, counts)
    some = np.full((rows, max(count, counts.max())), -np.inf, dtype=np.float32)
    tokens = np.zeros(some.shape, dtype=np.int64)
    some[at, order], tokens[at, order] = scores[at, places], places
    best, short = torch.from_numpy(some).topk(count, dim=1)
    return best.numpy(), np.take_along_axis(tokens, short.numpy(), 1)


def gathered(states: Sequence[State]) -> State:
    """The states of single rows as the state of a batch."""
    layers = zip(*states, strict=True)
    return [tuple(map(torch.cat, zip(*layer, strict=True))) for layer in layers]
