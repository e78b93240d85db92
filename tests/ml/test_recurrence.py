"""Our kernels against torch's own."""

import pytest
import torch
from torch import Tensor

from ml.network.layers import CELLS, RecurrentLayer
from ml.network.recurrence import Recurrence

TIME, BATCH, INPUTS, HIDDEN = 7, 5, 6, 8


def given(cell: str, dtype: torch.dtype) -> tuple[RecurrentLayer, Tensor, list[Tensor]]:
    torch.manual_seed(2)
    layer = RecurrentLayer(CELLS[cell], INPUTS, HIDDEN).to(dtype)
    for bias in (layer.bias_ih, layer.bias_hh):
        torch.nn.init.normal_(bias)
    x = torch.randn(TIME, BATCH, INPUTS, dtype=dtype, requires_grad=True)
    states = CELLS[cell].states
    return (
        layer,
        x,
        [torch.randn(BATCH, HIDDEN, dtype=dtype).requires_grad_() for _ in "12"[:states]],
    )


def gradients(outputs: list[Tensor], of: list[Tensor]) -> list[Tensor]:
    torch.manual_seed(3)
    loss = sum((part * torch.randn(part.shape)).sum() for part in outputs)
    assert isinstance(loss, Tensor)
    return [*outputs, *torch.autograd.grad(loss, of)]


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("cell", CELLS)
def test_a_layer_and_its_gradients_are_those_of_torch(cell: str, dtype: torch.dtype) -> None:
    layer, x, state = given(cell, torch.float32)
    weights = [layer.weight_ih, layer.weight_hh, layer.bias_ih, layer.bias_hh]
    first = tuple(part.unsqueeze(0) for part in state)
    exact, *last = CELLS[cell].run(
        x, first if len(first) == 2 else first[0], weights, True, 1, 0.0, True, False, False
    )
    expected = gradients([exact, *(part.squeeze(0) for part in last)], [x, *weights, *state])
    output, after = layer(x.to(dtype), tuple(part.to(dtype) for part in state))
    mine = gradients([output, *after], [x, *weights, *state])
    near = 1e-5 if dtype == torch.float32 else 3e-2
    for one, other in zip(mine, expected, strict=True):
        scale = other.abs().max().item()
        torch.testing.assert_close(one.float(), other, rtol=0, atol=near * scale)


@pytest.mark.parametrize("cell", [name for name, cell in CELLS.items() if cell.kernel])
def test_its_gradients_are_those_of_small_differences(cell: str) -> None:
    layer, x, state = given(cell, torch.float64)

    def run(*inputs: Tensor) -> tuple[Tensor, ...]:
        result: tuple[Tensor, ...] = Recurrence.apply(  # type: ignore[no-untyped-call]
            CELLS[cell].kernel, *inputs
        )
        return result

    assert torch.autograd.gradcheck(run, (x, *layer.parameters(), *state))
