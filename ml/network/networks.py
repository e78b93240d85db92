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
from dataclasses import replace
from itertools import pairwise
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from ml.corpus.conditions import COLUMNS, Layout
from ml.network.layers import CELLS, RecurrentLayer, mask
from ml.network.norm import EPSILON, RootMeanSquareNorm
from ml.network.options import NetworkOptions

State = list[tuple[Tensor, ...]]  # one tuple a layer, each (batch, hidden)
# MKL multiplies few rows by another way than many, and the last bits differ. Told so before the
# first product of a process, it gives a row the same bits whatever else is in its batch.
os.environ.setdefault("MKL_CBWR", "AUTO,STRICT")
WIDTH_STEP, WIDEST = 16, 1024  # what processors multiply well


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
            x, last = layer(self._normed(depth, x), begin)
            x = self._locked_dropout(x)
            after.append(last)
        return self._leave(x, told), after

    def step(self, tokens: Tensor, conditions: Tensor, state: State) -> tuple[Tensor, State]:
        """One token a row: tokens (batch,), conditions (batch, width) -> logits (batch, V)."""
        entered, told = self._enter(tokens, conditions, self.embedding.dtype)
        x = torch.cat((entered, told), dim=-1)
        after: State = []
        for depth, (layer, begin) in enumerate(zip(self.recurrent(), state, strict=True)):
            after.append(layer.step(self._normed(depth, x), begin))
            x = after[-1][0]
        return self.logits(self._leave(x, told)), after

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
        kept = mask(vectors, (len(self.embedding), 1), self.options.word_dropout)
        return vectors * functional.embedding(tokens, kept)

    def _locked_dropout(self, x: Tensor) -> Tensor:
        """One dropout mask for all time steps; x (time, batch, width)."""
        if not self.training or not self.options.dropout:
            return x
        return x * mask(x, x[:1].shape, self.options.dropout)


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
