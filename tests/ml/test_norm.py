"""Our norm against torch's own."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from ml.network.norm import EPSILON, RootMeanSquareNorm


@pytest.mark.parametrize(("dtype", "near"), [(torch.float32, 1e-5), (torch.bfloat16, 2e-2)])
def test_a_norm_and_its_gradients_are_those_of_torch(dtype: torch.dtype, near: float) -> None:
    torch.manual_seed(1)
    x, gain, weight = 3 * torch.randn(5, 4, 16), torch.rand(16), torch.randn(5, 4, 16)

    def results(norm: Callable[[Tensor, Tensor], Tensor], kind: torch.dtype) -> list[Tensor]:
        inputs = [x.to(kind).requires_grad_(), gain.clone().requires_grad_()]
        y = norm(*inputs)
        return [y, *torch.autograd.grad((y * weight).sum(), inputs)]

    exact = results(lambda x, gain: functional.rms_norm(x, (16,), gain, EPSILON), torch.float32)
    mine = results(RootMeanSquareNorm.apply, dtype)
    for one, other in zip(mine, exact, strict=True):
        torch.testing.assert_close(one.float(), other, rtol=0, atol=near * other.abs().max().item())


def test_its_gradients_are_those_of_small_differences() -> None:
    torch.manual_seed(1)
    x, gain = torch.randn(3, 2, 6).double(), torch.rand(6).double()
    inputs = (x.requires_grad_(), gain.requires_grad_())
    assert torch.autograd.gradcheck(RootMeanSquareNorm.apply, inputs)
