"""What turns gradients into steps: Muon on the recurrent matrices, AdamW on the rest, averaging."""

from collections.abc import Iterable, Mapping

import torch
from torch import Tensor, nn

from ml.network.networks import LyricNetwork
from ml.training.options import TrainingOptions

BETAS = (0.9, 0.98)
# Newton-Schulz coefficients of Jordan et al. 2024: steep at zero, so five rounds are enough.
QUINTIC = (3.4445, -4.7750, 2.0315)
ROUNDS = 5


class Muon(torch.optim.Optimizer):
    """Momentum made orthogonal, gate by gate (Jordan et al. 2024, "Muon").

    A recurrent matrix holds one matrix a gate, each of which is made orthogonal by itself:
    parameters (gates * hidden, inputs), of group option `gates`. A step adds to every singular
    value alike, so that without decay (Liu et al. 2025, arXiv:2502.16982) they grow while the
    rate is level, and with it stay below 1 / weight_decay: a simple RNN whose recurrent matrix
    has grown past that forgets, then diverges.
    """

    def __init__(
        self,
        parameters: Iterable[Tensor],
        lr: float,
        gates: int,
        weight_decay: float = 0.0,
        momentum: float = 0.95,
    ) -> None:
        defaults = {"lr": lr, "gates": gates, "weight_decay": weight_decay, "momentum": momentum}
        super().__init__(parameters, defaults)

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is None:
                    continue
                state = self.state[parameter]
                if "momentum" not in state:
                    state["momentum"] = torch.zeros_like(parameter)
                kept = state["momentum"].lerp_(parameter.grad, 1 - group["momentum"])
                ahead = parameter.grad.lerp(kept, group["momentum"])
                gates = ahead.view(group["gates"], -1, ahead.shape[1])
                scale = max(1.0, gates.shape[1] / gates.shape[2]) ** 0.5
                step = orthogonal(gates).reshape_as(parameter)
                parameter.mul_(1 - group["lr"] * group["weight_decay"])
                parameter.add_(step.to(parameter.dtype), alpha=-group["lr"] * scale)


def orthogonal(matrices: Tensor) -> Tensor:
    """The nearest (half) orthogonal matrices, roughly: (batch, rows, columns), in bfloat16."""
    x: Tensor = matrices.bfloat16()
    tall = x.shape[1] > x.shape[2]
    if tall:
        x = x.mT
    x = x / (torch.linalg.vector_norm(x, dim=(1, 2), keepdim=True) + 1e-7)
    a, b, c = QUINTIC
    for _ in range(ROUNDS):
        square = x @ x.mT
        factor = torch.baddbmm(square, square, square, beta=b, alpha=c)
        x = torch.baddbmm(x, factor, x, beta=a)
    return x.mT if tall else x


def make_optimisers(network: LyricNetwork, options: TrainingOptions) -> list[torch.optim.Optimizer]:
    """AdamW (Loshchilov & Hutter 2019) and, with a Muon rate above 0, Muon on recurrent matrices.

    Weight decay is for matrices alone: gains and offsets are few and must be free.
    """
    recurrent = {
        id(matrix)
        for layer in network.recurrent()
        for matrix in (layer.weight_ih, layer.weight_hh)
        if options.muon
    }
    rest = [parameter for parameter in network.parameters() if id(parameter) not in recurrent]
    groups = [
        {"params": [p for p in rest if p.dim() > 1], "weight_decay": options.weight_decay},
        {"params": [p for p in rest if p.dim() == 1], "weight_decay": 0.0},
    ]
    optimisers: list[torch.optim.Optimizer] = [
        torch.optim.AdamW(groups, lr=options.learning_rate, betas=BETAS, fused=True)
    ]
    if options.muon:
        matrices = [p for p in network.parameters() if id(p) in recurrent]
        gates = network.recurrent()[0].cell.gates
        optimisers.append(Muon(matrices, options.muon, gates, options.muon_decay))
    return optimisers


class Average:
    """Exponential moving average of the weights (Polyak & Juditsky 1992): what is kept and used.

    Early on the window is short, so that the average does not drag the start along.
    """

    def __init__(self, network: nn.Module, decay: float) -> None:
        self.decay = decay
        self.weights = {name: p.detach().clone() for name, p in network.named_parameters()}

    @torch.no_grad()
    def update(self, network: nn.Module, step: int) -> None:
        decay = min(self.decay, (1 + step) / (10 + step))
        for name, parameter in network.named_parameters():
            self.weights[name].lerp_(parameter, 1 - decay)

    def load(self, weights: Mapping[str, Tensor]) -> None:
        for name, own in self.weights.items():
            own.copy_(weights[name])

    @torch.no_grad()
    def swap(self, network: nn.Module) -> None:
        """Exchange the network's weights and the average."""
        for name, parameter in network.named_parameters():
            own = parameter.detach().clone()
            parameter.copy_(self.weights[name])
            self.weights[name] = own
