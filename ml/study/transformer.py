"""A small causal Transformer (Vaswani et al. 2017) behind the interface of the recurrent networks.

Its state is the last tokens and what was told at them: attention looks at them again. So the same
loop trains it, on the same chunks, and the same code scores it.
"""

import math
from dataclasses import replace

import torch
from torch import Tensor, nn
from torch.nn import functional

from ml.corpus.conditions import Layout
from ml.network.networks import LyricNetwork, State
from ml.network.options import NetworkOptions

SPAN = 64  # tokens that are looked back at from the first of a part, and tokens of a part
NARROWEST = 32  # numbers of a head
BLOCKED = -1e4  # what a place that may not be seen adds to its likeness


class Block(nn.Module):
    """Attention and a layer of twice two matrices, each behind a norm (Xiong et al. 2020)."""

    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        fit = [heads for heads in (8, 4, 2) if width % heads == 0 and width // heads >= NARROWEST]
        self.heads, self.dropout = (fit or [1])[0], dropout
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(2))
        self.look, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """x (batch, time, width), mask (batch, 1, time, time)."""
        batch, time, width = x.shape
        parts = self.look(self.norms[0](x)).view(batch, time, 3, self.heads, -1)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(query, key, value, mask.to(query.dtype))
        x = x + self._dropped(self.out(seen.transpose(1, 2).reshape(batch, time, width)))
        return x + self._dropped(self.down(functional.gelu(self.up(self.norms[1](x)))))

    def _dropped(self, x: Tensor) -> Tensor:
        return functional.dropout(x, self.dropout, self.training)


class Transformer(LyricNetwork):
    """As many blocks of the embedding's width as have about the LSTM's parameters."""

    def __init__(self, options: NetworkOptions, layout: Layout | None = None) -> None:
        lstm = LyricNetwork(replace(options, cell="lstm"), layout)
        body = sum(p.numel() for layer in lstm.recurrent() for p in layer.parameters())
        super().__init__(replace(options, layers=1, norm="none"), layout)
        width = options.embedding
        self.layers = nn.ModuleList(
            Block(width, options.dropout) for _ in range(max(1, round(body / (12 * width**2))))
        )
        self.enter = nn.Linear(width + options.condition, width)
        self.places = nn.Parameter(torch.randn(2 * SPAN, width) / math.sqrt(width))
        self.last = nn.LayerNorm(width)

    def initial_state(self, batch: int, dtype: torch.dtype = torch.float32) -> State:
        """Numbers of tokens plus one, nought for none (batch, SPAN), and what was told at them.

        In single precision whatever is asked for: a token's number must not be rounded.
        """
        empty = torch.zeros(batch, SPAN, device=self.embedding.device)
        return [(empty, empty.repeat(1, self.layout.width))]

    def hidden(
        self, tokens: Tensor, conditions: Tensor, state: State, dtype: torch.dtype = torch.float32
    ) -> tuple[Tensor, State]:
        parts = []
        for at in range(0, len(tokens), SPAN):
            part, state = self._part(
                tokens[at : at + SPAN], conditions[at : at + SPAN], state, dtype
            )
            parts.append(part)
        return torch.cat(parts), state

    def _part(
        self, tokens: Tensor, conditions: Tensor, state: State, dtype: torch.dtype
    ) -> tuple[Tensor, State]:
        """As `hidden`, of at most SPAN tokens, behind those of the state."""
        (kept, kept_told), (time, batch) = state[0], tokens.shape
        numbers = torch.cat((kept.T, tokens + 1.0))
        before = kept_told.view(batch, SPAN, -1).transpose(0, 1)
        rows = torch.cat((before, conditions.float()))
        vectors, told = self._enter((numbers - 1).clamp(min=0).long(), rows.long(), dtype)
        with torch.autocast(tokens.device.type, dtype, enabled=dtype == torch.bfloat16):
            x = self.enter(torch.cat((vectors, told), -1)) + self.places[: len(numbers), None]
            x, mask = x.transpose(0, 1), _mask(numbers)
            for block in self.layers:
                x = block(x, mask)
            x = self.last(x).transpose(0, 1)[-time:].to(dtype)
        last, last_told = numbers[-SPAN:].T, rows[-SPAN:].transpose(0, 1).flatten(1)
        return self._leave(x, told[-time:]), [(last.contiguous(), last_told.contiguous())]


def _mask(numbers: Tensor) -> Tensor:
    """What each place may see (batch, 1, time, time): those before it that hold a token."""
    later = torch.ones(len(numbers), len(numbers), device=numbers.device).triu(1)
    none = (numbers.T == 0).float()[:, None, None, :]
    return (later + none).clamp(max=1) * BLOCKED
