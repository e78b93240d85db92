"""Root mean square norm (Zhang & Sennrich 2019) with its gradient by hand."""

from typing import Any

import torch
from torch import Tensor

EPSILON = 1e-5


class RootMeanSquareNorm(torch.autograd.Function):
    """x (..., width) over its root mean square, times a gain (width,), in x's precision.

    torch composes this norm, and above all its gradient, of many passes over x; here sums over the
    width or over the places are products, which are far faster in bfloat16, and passes are few.
    """

    @staticmethod
    def forward(ctx: Any, x: Tensor, gain: Tensor) -> Tensor:
        width, single = x.shape[-1], torch.promote_types(x.dtype, torch.float32)
        length = torch.linalg.vector_norm(x, dim=-1, keepdim=True, dtype=single)
        scale = (length.square_().div_(width).add_(EPSILON)).rsqrt_().to(x.dtype)
        even, narrow = x * scale, gain.to(x.dtype)
        ctx.precision = gain.dtype
        ctx.save_for_backward(even, scale, narrow)
        return torch.mul(even, narrow)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, Tensor]:
        even, scale, gain = ctx.saved_tensors
        grad = grads[0]
        both = (grad * even).flatten(0, -2)
        for_gain = both.new_ones(1, len(both)) @ both
        along = (both @ (gain / len(gain)).unsqueeze(-1)).view(scale.shape)
        for_x = (grad * gain).addcmul_(even, along, value=-1).mul_(scale)
        return for_x, for_gain.squeeze(0).to(ctx.precision)
