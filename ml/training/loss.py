"""The cross-entropy of tied logits, in pieces that never hold all of them."""

from typing import Any

import torch
from torch import Tensor

PIECE = 1024  # places at once: fewer add up the large gradient of the embedding fewer times
LEAST = 1e-20  # a place's exponents that sum to less, or to infinity, are taken anew


class TiedCrossEntropy(torch.autograd.Function):
    """Mean cross-entropy in nats of `x @ embedding.T + bias` against targets.

    Shapes: x (places, width), embedding (vocabulary, width), bias (vocabulary,), targets (places,).
    Logits of 8,000 units are by far the largest tensor of a step, so each piece's are made,
    measured and turned into their gradient (softmax less the target) in one reused buffer, and the
    gradients of all inputs are ready when the forward pass ends. The buffer is written three times
    (logits, exponents, targets) and never divided: each place's mass divides the narrow side of the
    products instead. Sums over the vocabulary are products too, since those are far faster in
    bfloat16. Arithmetic is in x's precision; the gradients of embedding and bias gather in single.
    """

    @staticmethod
    def forward(ctx: Any, x: Tensor, embedding: Tensor, bias: Tensor, targets: Tensor) -> Tensor:
        places, dtype = len(targets), x.dtype
        table, offset = embedding.to(dtype), bias.to(dtype)
        grad_x = torch.empty_like(x)
        grad_table, grad_offset = torch.zeros_like(embedding), torch.zeros_like(bias)
        buffer = x.new_empty(min(PIECE, places), len(table))
        product = torch.empty_like(table)
        total = torch.zeros((), dtype=torch.float32, device=x.device)
        for at in range(0, places, PIECE):
            part, goal = x[at : at + PIECE], targets[at : at + PIECE].unsqueeze(-1)
            into = buffer[: len(part)]
            hit, mass = _exponents(torch.addmm(offset, part, table.t(), out=into), goal)
            if not bool((mass.isfinite() & (mass > LEAST)).all()):
                torch.addmm(offset, part, table.t(), out=into)
                hit, mass = _exponents(into.sub_(into.amax(-1, keepdim=True)), goal)
            total += (mass.float().log() - hit.float()).sum()
            share = (1 / (mass.float() * places)).to(dtype)
            into[torch.arange(len(part), device=x.device), goal.squeeze(-1)] -= mass.squeeze(-1)
            torch.mm(into, table, out=grad_x[at : at + PIECE]).mul_(share)
            grad_table += torch.mm(into.t(), part * share, out=product)
            grad_offset += torch.mm(into.t(), share).squeeze(-1)
        ctx.save_for_backward(grad_x, grad_table, grad_offset)
        return total / places

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, Tensor, Tensor, None]:
        grad_x, grad_table, grad_offset = ctx.saved_tensors
        grad = grads[0]
        return grad_x.mul_(grad.to(grad_x.dtype)), grad_table.mul_(grad), grad_offset * grad, None


def _exponents(logits: Tensor, goal: Tensor) -> tuple[Tensor, Tensor]:
    """Logits to exponents, in place; returns the goals' logits and the exponents' sums, as columns.

    The logits of a network that learns are small, so that no maximum need be taken away first.
    """
    hit = logits.gather(-1, goal)
    return hit, logits.exp_() @ logits.new_ones(logits.shape[1], 1)
