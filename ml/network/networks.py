"""Simple RNN, LSTM and GRU behind one interface.

`forward(tokens, conditions, state) -> logits, state` is the same for every cell; the networks
differ by the cell alone. Recipe: AWD-LSTM (Merity et al. 2017, arXiv:1708.02182): tied weights
(Press & Wolf 2017), locked dropout and dropout of whole words (Gal & Ghahramani 2016), dropout of
recurrent weights (DropConnect, Wan et al. 2013). What enters a recurrent layer or the projection is
normalised (RMSNorm: Zhang & Sennrich 2019; LayerNorm: Ba et al. 2016) and embeddings are scaled on
the way in (Vaswani et al. 2017): tied weights are small, and an LSTM halves its signal three times
a layer.
The plan of the line enters at every step, before the recurrent layers and again before the output
projection.
"""

import math
import os
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from ml.corpus.conditions import COLUMNS, Layout
from ml.network.norm import EPSILON, RootMeanSquareNorm
from ml.network.options import NetworkOptions
from ml.network.recurrence import GRU, RELU_RNN, RNN, Kernel, Recurrence

State = list[tuple[Tensor, ...]]  # one tuple a layer, each (batch, hidden)
# MKL multiplies few rows by another way than many, and the last bits differ. Told so before the
# first product of a process, it gives a row the same bits whatever else is in its batch.
os.environ.setdefault("MKL_CBWR", "AUTO,STRICT")
WIDTH_STEP, WIDEST = 16, 1024  # what processors multiply well


@dataclass(frozen=True)
class Cell:
    """A recurrent cell: how many gates it has and how it runs over a whole sequence."""

    gates: int
    states: int  # tensors of state: 2 for the LSTM (hidden, cell)
    run: Callable[..., tuple[Tensor, ...]]  # torch's own kernel
    step: Callable[[Tensor, Tensor, tuple[Tensor, ...]], tuple[Tensor, ...]]
    kernel: Kernel | None = None  # ours, where it is faster on a processor


def _step_rnn(inputs: Tensor, recurrent: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    return (torch.tanh(inputs + recurrent),)


def _step_relu(inputs: Tensor, recurrent: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    return (torch.relu(inputs + recurrent),)


def _step_lstm(inputs: Tensor, recurrent: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    write, keep, value, show = (inputs + recurrent).chunk(4, dim=1)
    cell = torch.sigmoid(keep) * state[1] + torch.sigmoid(write) * torch.tanh(value)
    return torch.sigmoid(show) * torch.tanh(cell), cell


def _step_gru(inputs: Tensor, recurrent: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    reset_in, update_in, value_in = inputs.chunk(3, dim=1)
    reset_of, update_of, value_of = recurrent.chunk(3, dim=1)
    reset, update = torch.sigmoid(reset_in + reset_of), torch.sigmoid(update_in + update_of)
    value = torch.tanh(value_in + reset * value_of)
    return (value + update * (state[0] - value),)


CELLS = {
    "rnn": Cell(gates=1, states=1, run=torch.rnn_tanh, step=_step_rnn, kernel=RNN),
    "rnn-relu": Cell(gates=1, states=1, run=torch.rnn_relu, step=_step_relu, kernel=RELU_RNN),
    "lstm": Cell(gates=4, states=2, run=torch.lstm, step=_step_lstm),
    "gru": Cell(gates=3, states=1, run=torch.gru, step=_step_gru, kernel=GRU),
}


class RecurrentLayer(nn.Module):
    """One layer of one cell, over a sequence or one step at a time, with the same weights."""

    def __init__(self, cell: Cell, inputs: int, hidden: int, weight_drop: float = 0.0) -> None:
        super().__init__()
        self.cell, self.hidden, self.weight_drop = cell, hidden, weight_drop
        self.weight_ih = nn.Parameter(torch.empty(cell.gates * hidden, inputs))
        self.weight_hh = nn.Parameter(torch.empty(cell.gates * hidden, hidden))
        self.bias_ih = nn.Parameter(torch.zeros(cell.gates * hidden))
        self.bias_hh = nn.Parameter(torch.zeros(cell.gates * hidden))
        nn.init.xavier_uniform_(self.weight_ih)
        for gate in self.weight_hh.data.chunk(cell.gates):
            nn.init.orthogonal_(gate)
        if cell.states == 2:  # an open forget gate at the start (Jozefowicz et al. 2015)
            self.bias_ih.data[hidden : 2 * hidden] = 1.0

    def forward(self, x: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, tuple[Tensor, ...]]:
        """x (time, batch, inputs) -> (time, batch, hidden)."""
        over: Tensor = self.weight_hh
        if self.training and self.weight_drop:  # for the whole sequence (Merity et al. 2017)
            over = over * _mask(over, over.shape, self.weight_drop)
        weights = (self.weight_ih, over, self.bias_ih, self.bias_hh)
        if self.cell.kernel and not x.is_cuda:
            output, *last = Recurrence.apply(  # type: ignore[no-untyped-call]
                self.cell.kernel, x, *weights, *state
            )
            return output, tuple(last)
        begin = tuple(part.unsqueeze(0) for part in state)
        first = begin if self.cell.states == 2 else begin[0]
        narrow = [weight.to(x.dtype) for weight in weights]
        output, *last = self.cell.run(x, first, narrow, True, 1, 0.0, self.training, False, False)
        return output, tuple(part.squeeze(0) for part in last)

    def step(self, x: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        """x (batch, inputs) and state to the next state; its first part is the output."""
        inputs = functional.linear(x, self.weight_ih, self.bias_ih)
        recurrent = functional.linear(state[0], self.weight_hh, self.bias_hh)
        return self.cell.step(inputs, recurrent, state)


class LyricNetwork(nn.Module):
    """A conditional language model of song lyrics."""

    def __init__(self, options: NetworkOptions, layout: Layout | None = None) -> None:
        super().__init__()
        self.options, self.layout = options, layout or Layout()
        width = options.embedding
        self.scale = math.sqrt(width) if options.scale else 1.0
        self.embedding = nn.Parameter(torch.randn(options.vocabulary, width) / math.sqrt(width))
        self.bias = nn.Parameter(torch.zeros(options.vocabulary))
        if not options.tied:
            self.output = nn.Parameter(torch.randn_like(self.embedding) / math.sqrt(width))
        if options.condition:
            self._add_conditions(options.condition, width)
        sizes = [width + options.condition, *[options.hidden] * (options.layers - 1), width]
        cell = CELLS[options.cell]
        self.layers = nn.ModuleList(
            RecurrentLayer(cell, before, after, options.weight_drop)
            for before, after in pairwise(sizes)
        )
        # A gain an input: one before each layer, the last before the projection.
        self.norms = nn.ParameterList(
            nn.Parameter(torch.ones(size)) for size in sizes if options.norm != "none"
        )

    def _add_conditions(self, condition: int, width: int) -> None:
        self.features = nn.ParameterDict(
            {
                name: nn.Parameter(torch.randn(size, condition) * 0.1)
                for name, size in self.layout.sizes.items()
            }
        )
        self.end_in = nn.Parameter(torch.empty(condition, width))
        self.theme_in = nn.Parameter(torch.empty(condition, width))
        self.condition_out = nn.Parameter(torch.zeros(width, condition))
        nn.init.xavier_uniform_(self.end_in)
        nn.init.xavier_uniform_(self.theme_in)

    def recurrent(self) -> list[RecurrentLayer]:
        return [layer for layer in self.layers if isinstance(layer, RecurrentLayer)]

    def initial_state(self, batch: int, dtype: torch.dtype = torch.float32) -> State:
        device = self.embedding.device
        return [
            tuple(
                torch.zeros(batch, layer.hidden, dtype=dtype, device=device)
                for _ in range(layer.cell.states)
            )
            for layer in self.recurrent()
        ]

    def forward(
        self, tokens: Tensor, conditions: Tensor, state: State, dtype: torch.dtype = torch.float32
    ) -> tuple[Tensor, State]:
        """Logits of the next token at every place.

        Shapes: tokens (time, batch), conditions (time, batch, layout.width), logits (time, batch,
        vocabulary). `dtype` is the precision of the arithmetic; parameters keep their own.
        """
        x, after = self.hidden(tokens, conditions, state, dtype)
        return self.logits(x), after

    def hidden(
        self, tokens: Tensor, conditions: Tensor, state: State, dtype: torch.dtype = torch.float32
    ) -> tuple[Tensor, State]:
        """As `forward`, but what the tied projection reads: (time, batch, embedding)."""
        entered, told = self._enter(tokens, conditions, dtype)
        x = self._locked_dropout(torch.cat((entered, told), dim=-1))
        after: State = []
        for depth, (layer, begin) in enumerate(zip(self.recurrent(), state, strict=True)):
            x, last = layer(self._normed(depth, x), tuple(part.to(dtype) for part in begin))
            x = self._locked_dropout(x)
            after.append(last)
        return self._leave(x, told), after

    def step(self, tokens: Tensor, conditions: Tensor, state: State) -> tuple[Tensor, State]:
        """One token a row: tokens (batch,), conditions (batch, width) -> logits (batch, V)."""
        x, after = self.advance(tokens, conditions, state)
        return self.logits(x), after

    def advance(self, tokens: Tensor, conditions: Tensor, state: State) -> tuple[Tensor, State]:
        """As `step`, but what the tied projection reads: (batch, embedding)."""
        entered, told = self._enter(tokens, conditions, self.embedding.dtype)
        x = torch.cat((entered, told), dim=-1)
        after: State = []
        for depth, (layer, begin) in enumerate(zip(self.recurrent(), state, strict=True)):
            last = layer.step(self._normed(depth, x), begin)
            x = last[0]
            after.append(last)
        return self._leave(x, told), after

    def logits(self, x: Tensor) -> Tensor:
        """What the projection reads (..., embedding) to logits (..., vocabulary)."""
        return functional.linear(x, self.projection.to(x.dtype), self.bias.to(x.dtype))

    @property
    def projection(self) -> Tensor:
        """The table (vocabulary, embedding) that logits come from."""
        return self.embedding if self.options.tied else self.output

    def _enter(
        self, tokens: Tensor, conditions: Tensor, dtype: torch.dtype
    ) -> tuple[Tensor, Tensor]:
        """Token embeddings and condition vectors, of tokens (..., batch)."""
        vectors = functional.embedding(tokens, self.embedding).to(dtype) * self.scale
        vectors = self._words_dropped(tokens, vectors)
        if not self.options.condition:
            return vectors, vectors[..., :0]
        end = len(COLUMNS) - 1
        rows, places = _runs(conditions[..., end:].transpose(0, -2))
        # Gradients of many places gather in single precision.
        told = functional.embedding(places, self._words(rows, dtype).float())
        total = told.to(dtype).transpose(0, -2)
        for name, table in self.features.items():
            numbers = conditions[..., COLUMNS.index(name)]
            total = total + functional.embedding(numbers, table).to(dtype)
        return vectors, total

    def _words(self, words: Tensor, dtype: torch.dtype) -> Tensor:
        """The vector (lines, condition) of end word and theme words (lines, 1 + theme_words)."""
        given = (words > 0).unsqueeze(-1).to(dtype)
        told = functional.embedding(words, self.embedding).to(dtype) * (given * self.scale)
        theme = told[:, 1:].sum(-2) / given[:, 1:].sum(-2).clamp(min=1)
        end = functional.linear(told[:, 0], self.end_in.to(dtype))
        return end + functional.linear(theme, self.theme_in.to(dtype))

    def _leave(self, x: Tensor, told: Tensor) -> Tensor:
        """Output of the last layer, told the conditions once more, for the projection."""
        x = self._normed(len(self.layers), x)
        if not self.options.condition:
            return x
        return x + functional.linear(told, self.condition_out.to(x.dtype))

    def _normed(self, place: int, x: Tensor) -> Tensor:
        """x (..., width) as the norm has it, times the place's learned gain."""
        if self.options.norm == "none":
            return x
        gain = self.norms[place]
        if self.options.norm == "layer":  # no offset: the layer behind it has one
            return functional.layer_norm(x, gain.shape, gain.to(x.dtype), None, EPSILON)
        if torch.is_grad_enabled():
            return cast(Tensor, RootMeanSquareNorm.apply(x, gain))  # type: ignore[no-untyped-call]
        return functional.rms_norm(x, gain.shape, gain.to(x.dtype), EPSILON)

    def _words_dropped(self, tokens: Tensor, vectors: Tensor) -> Tensor:
        """Vectors (time, batch, width) of tokens, those of some words gone wherever they stand."""
        if not self.training or not self.options.word_dropout:
            return vectors
        kept = _mask(vectors, (len(self.embedding), 1), self.options.word_dropout)
        return vectors * functional.embedding(tokens, kept)

    def _locked_dropout(self, x: Tensor) -> Tensor:
        """One dropout mask for all time steps; x (time, batch, width)."""
        if not self.training or not self.options.dropout:
            return x
        return x * _mask(x, x[:1].shape, self.options.dropout)


def _mask(like: Tensor, shape: Sequence[int], drop: float) -> Tensor:
    """Zeros in so large a share, and the rest as much larger (torch's own takes three times it)."""
    return like.new_empty(shape).bernoulli_(1 - drop).div_(1 - drop)


def _runs(rows: Tensor) -> tuple[Tensor, Tensor]:
    """Rows (..., width) less those that repeat the row before, and the place of each (...).

    All tokens of a line are told the same words, so that one vector a line serves them all.
    """
    flat = rows.flatten(0, -2)
    new = torch.ones(len(flat), dtype=torch.bool, device=flat.device)
    torch.any(flat[1:] != flat[:-1], -1, out=new[1:])
    return flat[new], (new.cumsum(0) - 1).view(rows.shape[:-1])


def widest(options: NetworkOptions, most: int) -> NetworkOptions:
    """The options with the largest widths that keep to so many parameters, first layers doubled.

    Raises:
        ValueError: not even the least width keeps to it.
    """
    wide = [
        replace(options, embedding=width, hidden=2 * width)
        for width in range(WIDTH_STEP, WIDEST, WIDTH_STEP)
    ]
    at = bisect_right(wide, most, key=_parameters)
    if not at:
        raise ValueError(f"--most-parameters: {options.vocabulary:,} units take more than {most}")
    return wide[at - 1]


def _parameters(options: NetworkOptions) -> int:
    with torch.device("meta"):
        return sum(parameter.numel() for parameter in LyricNetwork(options).parameters())
