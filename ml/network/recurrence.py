"""The recurrence of simple RNN and GRU over a sequence on a processor, its gradient by hand.

For the LSTM torch has a kernel of one piece that is faster (`mkldnn_rnn_layer`). These give the
same numbers as torch's own, in less time in bfloat16 (`bench --training`): the products of all
times' inputs and all weights' gradients are one product each, the recurrent weights are laid out
for the processor once a sequence instead of once a step, and what a step makes is written where the
backward pass reads it. Shapes: inputs (time, batch, gates * hidden), states
(batch, hidden).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from ml.network.product import Product

States = tuple[Tensor, ...]
sigmoid_back = torch.ops.aten.sigmoid_backward.grad_input
tanh_back = torch.ops.aten.tanh_backward.grad_input


# Forward: inputs (overwritten by the activations), the state before, the recurrent product and
# where outputs go, to the last state and what else backward needs. Backward: activations, outputs
# with the one before the first (time + 1), what forward kept, gradients of outputs and last state
# and the product with the recurrent weights, to gradients of the first state, inputs and recurrent.
Forward = Callable[[Tensor, States, Product, Tensor], tuple[States, States]]
Backward = Callable[
    [Tensor, Tensor, States, Tensor, States, Product], tuple[States, Tensor, Tensor]
]


@dataclass(frozen=True)
class Kernel:
    forward: Forward
    backward: Backward


def _tanh(x: Tensor) -> Tensor:
    """In single precision at least: torch's tanh of bfloat16 is three times as slow."""
    return torch.tanh(x.to(torch.promote_types(x.dtype, torch.float32)))


def _rnn(
    inputs: Tensor, state: States, recurrent: Product, output: Tensor
) -> tuple[States, States]:
    hidden = state[0]
    for at, entered in enumerate(inputs):
        hidden = output[at].copy_(_tanh(recurrent.plus(hidden, entered)))
    return (hidden,), ()


def _rnn_back(
    acts: Tensor, outputs: Tensor, kept: States, grads: Tensor, last: States, recurrent: Product
) -> tuple[States, Tensor, Tensor]:
    grad_in, back = torch.empty_like(acts), last[0]
    for at in reversed(range(len(acts))):
        tanh_back(grads[at] + back, outputs[at + 1], grad_input=grad_in[at])
        back = recurrent(grad_in[at])
    return (back,), grad_in, grad_in


def _relu_rnn(
    inputs: Tensor, state: States, recurrent: Product, output: Tensor
) -> tuple[States, States]:
    hidden = state[0]
    for at, entered in enumerate(inputs):
        hidden = output[at].copy_(recurrent.plus(hidden, entered).relu_())
    return (hidden,), ()


def _relu_rnn_back(
    acts: Tensor, outputs: Tensor, kept: States, grads: Tensor, last: States, recurrent: Product
) -> tuple[States, Tensor, Tensor]:
    grad_in, back = torch.empty_like(acts), last[0]
    for at in reversed(range(len(acts))):
        torch.mul(grads[at] + back, outputs[at + 1] > 0, out=grad_in[at])
        back = recurrent(grad_in[at])
    return (back,), grad_in, grad_in


def _gru(
    inputs: Tensor, state: States, recurrent: Product, output: Tensor
) -> tuple[States, States]:
    hidden, width = state[0], output.shape[-1]
    heard = torch.empty_like(output)  # what the reset gate lets through
    for at, gates in enumerate(inputs):
        told = recurrent(hidden)
        gates[:, : 2 * width].add_(told[:, : 2 * width]).sigmoid_()
        heard[at] = told[:, 2 * width :]
        reset, update, value = gates.chunk(3, 1)
        value.copy_(_tanh(value + reset * heard[at]))
        hidden = torch.add(value, update * (hidden - value), out=output[at])
    return (hidden,), (heard,)


def _gru_back(
    acts: Tensor, outputs: Tensor, kept: States, grads: Tensor, last: States, recurrent: Product
) -> tuple[States, Tensor, Tensor]:
    grad_in, grad_told, width = torch.empty_like(acts), torch.empty_like(acts), outputs.shape[-1]
    back = last[0]
    for at in reversed(range(len(acts))):
        reset, update, value = acts[at].chunk(3, 1)
        to_reset, to_update, to_value = grad_in[at].chunk(3, 1)
        back = grads[at] + back
        straight = back * update
        torch.mul(back, outputs[at] - value, out=to_update)
        tanh_back(back - straight, value, grad_input=to_value)
        torch.mul(to_value, kept[0][at], out=to_reset)
        both = grad_in[at][:, : 2 * width]
        sigmoid_back(both, acts[at][:, : 2 * width], grad_input=both)
        grad_told[at][:, : 2 * width] = both
        torch.mul(to_value, reset, out=grad_told[at][:, 2 * width :])
        back = straight.add_(recurrent(grad_told[at]))
    return (back,), grad_in, grad_told


RNN, RELU_RNN = Kernel(_rnn, _rnn_back), Kernel(_relu_rnn, _relu_rnn_back)
GRU = Kernel(_gru, _gru_back)


class Recurrence(torch.autograd.Function):
    """A layer over a sequence: x (time, batch, inputs) to outputs and the last state.

    Arithmetic is in x's precision, whatever the parameters'. They are those of torch.lstm: weights
    (gates * hidden, inputs) and (gates * hidden, hidden), two offsets (gates * hidden,).
    """

    @staticmethod
    def forward(
        ctx: Any, kernel: Kernel, x: Tensor, into: Tensor, over: Tensor, bias: Tensor,
        bias_over: Tensor, *state: Tensor,
    ) -> tuple[Tensor, ...]:  # fmt: skip
        dtype, (time, batch, _) = x.dtype, x.shape
        weight, recurrent = into.to(dtype), over.to(dtype)
        inputs = functional.linear(x, weight, bias.to(dtype))
        outputs = x.new_empty(time + 1, batch, over.shape[1])
        outputs[0] = state[0]
        product = Product(recurrent, batch, bias_over.to(dtype))
        last, kept = kernel.forward(inputs, state, product, outputs[1:])
        ctx.kernel, ctx.precision = kernel, into.dtype
        ctx.save_for_backward(x, weight, recurrent, inputs, outputs, *kept)
        return outputs[1:], last[0].clone(), *last[1:]

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Any, ...]:
        x, weight, recurrent, acts, outputs, *kept = ctx.saved_tensors
        product = Product(recurrent.t(), x.shape[1])
        first, grad_in, grad_told = ctx.kernel.backward(
            acts, outputs, tuple(kept), grads[0], grads[1:], product
        )
        grad_x = (grad_in.flatten(0, 1) @ weight).view(x.shape)
        before = outputs[:-1]
        if grad_told is grad_in:  # one product reads the gradients once
            wide, bias = _weights(grad_in, torch.cat((x, before), -1), ctx.precision)
            into, over = wide[:, : x.shape[-1]], wide[:, x.shape[-1] :]
            return None, grad_x, into, over, bias, bias.clone(), *first
        into, bias = _weights(grad_in, x, ctx.precision)
        over, bias_over = _weights(grad_told, before, ctx.precision)
        return None, grad_x, into, over, bias, bias_over, *first


def _weights(grad: Tensor, x: Tensor, precision: torch.dtype) -> tuple[Tensor, Tensor]:
    """Gradients of a weight and its offset, from those of its products and what it multiplied."""
    flat = grad.flatten(0, 1)
    return (flat.t() @ x.flatten(0, 1)).to(precision), flat.sum(0).to(precision)
