"""The cross-entropy of tied logits, in pieces that never hold all of them."""

from typing import Any

import torch
from torch import Tensor

PIECE = 512  # places at once: their logits stay in the processor's cache


class TiedCrossEntropy(torch.autograd.Function):
    """Mean cross-entropy in nats of `x @ embedding.T + bias` against targets.

    Shapes: x (places, width), embedding (vocabulary, width), bias (vocabulary,), targets (places,).
    Logits of 8,000 units are by far the largest tensor of a step, so each piece's are made,
    measured and turned into their gradient (softmax less the target) in one reused buffer, and the
    gradients of all inputs are ready when the forward pass ends. Arithmetic is in x's precision;
    the gradients of embedding and bias gather in single precision.
    """

    @staticmethod
    def forward(ctx: Any, x: Tensor, embedding: Tensor, bias: Tensor, targets: Tensor) -> Tensor:
        places, dtype = len(targets), x.dtype
        table, offset = embedding.to(dtype), bias.to(dtype)
        grad_x = torch.empty_like(x)
        grad_table, grad_offset = torch.zeros_like(embedding), torch.zeros_like(bias)
        buffer = x.new_empty(min(PIECE, places), len(table))
        total = torch.zeros((), dtype=torch.float32, device=x.device)
        for at in range(0, places, PIECE):
            part, goal = x[at : at + PIECE], targets[at : at + PIECE]
            logits = torch.addmm(offset, part, table.t(), out=buffer[: len(part)])
            logits -= logits.amax(-1, keepdim=True)
            hit = logits.gather(-1, goal.unsqueeze(-1)).float()
            weights = logits.exp_()
            mass = weights.sum(-1, keepdim=True, dtype=torch.float32)
            total += (mass.log() - hit).sum()
            weights *= (1 / (mass * places)).to(dtype)
            row = torch.arange(len(goal), device=x.device)
            weights[row, goal] -= 1 / places
            torch.mm(weights, table, out=grad_x[at : at + PIECE])
            grad_table += weights.t() @ part
            grad_offset += weights.sum(0, dtype=torch.float32)
        ctx.save_for_backward(grad_x, grad_table, grad_offset)
        return total / places

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, Tensor, Tensor, None]:
        grad_x, grad_table, grad_offset = ctx.saved_tensors
        grad = grads[0]
        return grad_x * grad.to(grad_x.dtype), grad_table * grad, grad_offset * grad, None
