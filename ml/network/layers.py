"""Recurrent cells, and a layer of one cell."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from ml.network.product import Multiply
from ml.network.recurrence import GRU, RELU_RNN, RNN, Kernel, Recurrence


@dataclass(frozen=True)
class Cell:
    """A recurrent cell: how many gates it has and how it runs over a whole sequence."""

    gates: int
    states: int  # tensors of state: 2 for the LSTM (hidden, cell)
    run: Callable[..., tuple[Tensor, ...]]  # torch's own kernel
    step: Callable[[Tensor, Tensor, tuple[Tensor, ...]], tuple[Tensor, ...]]
    write: Callable[[Tensor, Multiply, tuple[Tensor, ...]], tuple[Tensor, ...]]  # quicker steps
    kernel: Kernel | None = None  # ours, where it is faster on a processor
    bounded: bool = True  # whether no state goes beyond 1, on either side


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


def _tanh(x: Tensor) -> Tensor:
    """By a sigmoid, which torch computes five times as fast as a tanh; x is overwritten."""
    return x.mul_(2).sigmoid_().mul_(2).sub_(1)


def _write_rnn(inputs: Tensor, over: Multiply, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    return (_tanh(over(state[0], inputs)),)


def _write_relu(inputs: Tensor, over: Multiply, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    return (over(state[0], inputs).relu_(),)


def _write_lstm(inputs: Tensor, over: Multiply, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    gates = over(state[0], inputs)
    width = gates.shape[1] // 4
    gates[:, 2 * width : 3 * width].mul_(2)  # one sigmoid for all gates: of the value's as in _tanh
    write, keep, value, show = gates.sigmoid_().chunk(4, 1)
    cell = torch.addcmul(keep * state[1] - write, write, value, value=2)
    return show * _tanh(cell.clone()), cell


def _write_gru(inputs: Tensor, over: Multiply, state: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    told = over(state[0], None)
    width = told.shape[1] // 3
    gates = (inputs[:, : 2 * width] + told[:, : 2 * width]).sigmoid_()
    reset, update = gates.chunk(2, 1)
    value = _tanh(torch.addcmul(inputs[:, 2 * width :], reset, told[:, 2 * width :]))
    return (torch.lerp(value, state[0], update),)


CELLS = {
    "rnn": Cell(1, 1, torch.rnn_tanh, _step_rnn, _write_rnn, RNN),
    "rnn-relu": Cell(1, 1, torch.rnn_relu, _step_relu, _write_relu, RELU_RNN, bounded=False),
    "lstm": Cell(4, 2, torch.lstm, _step_lstm, _write_lstm),
    "gru": Cell(3, 1, torch.gru, _step_gru, _write_gru, GRU),
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
        """x (batch, inputs) and state to the next state; its first part is the output."""
        inputs = functional.linear(x, self.weight_ih, self.bias_ih)
        recurrent = functional.linear(state[0], self.weight_hh, self.bias_hh)
        return self.cell.step(inputs, recurrent, state)


def mask(like: Tensor, shape: Sequence[int], drop: float) -> Tensor:
    """Zeros in so large a share, and the rest as much larger (torch's own takes three times it)."""
    return like.new_empty(shape).bernoulli_(1 - drop).div_(1 - drop)
