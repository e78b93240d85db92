"""Recurrent cells, and a layer of one cell."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ml.network.product import Product
from ml.network.recurrence import GRU, RELU_RNN, RNN, Kernel, Recurrence


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
        self.packed: tuple[Product, Product] | None = None
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
        if self.packed:
            return self._stepped(x, *self.packed, state)
        state = tuple(part.to(x.dtype) for part in state)
        over: Tensor = self.weight_hh
        if self.training and self.weight_drop:  # for the whole sequence (Merity et al. 2017)
            over = over * mask(over, over.shape, self.weight_drop)
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
        """x (batch, inputs) and state to the next state; its first part is the output.

        Products are in x's precision, states in single precision at least.
        """
        into, over = self.packed or self._products(len(x))
        return self._next(into(x), over(state[0].to(x.dtype)), state)

    def _stepped(
        self, x: Tensor, into: Product, over: Product, state: tuple[Tensor, ...]
    ) -> tuple[Tensor, tuple[Tensor, ...]]:
        """As `forward`, step by step: torch's kernels lay the weights out again each time."""
        outputs = []
        for inputs in into(x.flatten(0, 1)).view(*x.shape[:2], -1):
            state = self._next(inputs, over(state[0].to(x.dtype)), state)
            outputs.append(state[0].to(x.dtype))
        return torch.stack(outputs), state

    def _next(
        self, inputs: Tensor, recurrent: Tensor, state: tuple[Tensor, ...]
    ) -> tuple[Tensor, ...]:
        wide = torch.promote_types(inputs.dtype, torch.float32)
        return self.cell.step(inputs.to(wide), recurrent.to(wide), state)

    def pack(self, rows: int) -> None:
        """Lay the weights out once for steps of so many rows, where that is worth while."""
        into, over = self._products(rows)
        self.packed = (into, over) if into.packed else None

    def _products(self, rows: int) -> tuple[Product, Product]:
        into = Product(self.weight_ih, rows, self.bias_ih)
        return into, Product(self.weight_hh, rows, self.bias_hh)


def mask(like: Tensor, shape: Sequence[int], drop: float) -> Tensor:
    """Zeros in so large a share, and the rest as much larger (torch's own takes three times it)."""
    return like.new_empty(shape).bernoulli_(1 - drop).div_(1 - drop)
