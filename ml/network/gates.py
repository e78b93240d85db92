"""What the gates of a cell do at one step, by name, for who looks into a network that writes."""

from collections.abc import Callable

import torch
from torch import Tensor

# Of what enters, added to the recurrent product (batch, gates * hidden), and the state after it.
# A GRU's third part is none of a gate, and there the two are not added so.
Look = Callable[[Tensor, tuple[Tensor, ...]], dict[str, Tensor]]


def _hidden(sums: Tensor, after: tuple[Tensor, ...]) -> dict[str, Tensor]:
    return {"hidden": after[0]}


def _lstm(sums: Tensor, after: tuple[Tensor, ...]) -> dict[str, Tensor]:
    write, keep, _, show = torch.sigmoid(sums).chunk(4, dim=1)
    return {"input": write, "forget": keep, "output": show, "cell": after[1]}


def _gru(sums: Tensor, after: tuple[Tensor, ...]) -> dict[str, Tensor]:
    reset, update, _ = torch.sigmoid(sums).chunk(3, dim=1)
    return {"reset": reset, "update": update}


LOOKS: dict[str, Look] = {"rnn": _hidden, "rnn-relu": _hidden, "lstm": _lstm, "gru": _gru}
