"""Processes that train one network together, each on its share of the rows (`torchrun`).

Gradients are averaged by torch's DistributedDataParallel (Li et al. 2020), over gloo on processors
and NCCL on CUDA. A process alone is a team of one, for which nothing here costs anything.
"""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass

import torch
from torch import Tensor, distributed, nn
from torch.nn.parallel import DistributedDataParallel

from ml.network.networks import State
from ml.training.options import TrainingError


@dataclass(frozen=True)
class Team:
    """This process among those that train together."""

    rank: int = 0
    size: int = 1

    @property
    def leads(self) -> bool:
        """Whether it is the one that measures and writes files."""
        return self.rank == 0

    def rows(self, batch: int) -> slice:
        """Its share of the rows of a batch.

        Raises:
            TrainingError: the rows cannot be shared evenly.
        """
        if batch % self.size:
            raise TrainingError(f"--rows: {batch} rows are no even share of {self.size} processes")
        share = batch // self.size
        return slice(self.rank * share, (self.rank + 1) * share)

    def shared(self, module: nn.Module) -> nn.Module:
        """The module, its gradients averaged over the team at each backward pass."""
        return DistributedDataParallel(module) if self.size > 1 else module

    def total(self, *values: float, device: torch.device | None = None) -> list[float]:
        """Sums over the team."""
        if self.size == 1:
            return list(values)
        sums = torch.tensor(values, dtype=torch.float64, device=device)
        distributed.all_reduce(sums)
        return [float(value) for value in sums]

    def whole(self, state: State) -> State:
        """The rows of all the team, from those of each."""
        if self.size == 1:
            return state
        return [tuple(self._gathered(part) for part in layer) for layer in state]

    def _gathered(self, part: Tensor) -> Tensor:
        parts = [torch.empty_like(part) for _ in range(self.size)]
        distributed.all_gather(parts, part.contiguous())
        return torch.cat(parts)

    @contextmanager
    def leader_first(self) -> Iterator[None]:
        """The leader does something, and then the others, who find what it wrote."""
        if self.size > 1 and not self.leads:
            distributed.barrier()
        yield
        if self.size > 1 and self.leads:
            distributed.barrier()


ALONE = Team()


def without_averaging(module: nn.Module) -> AbstractContextManager[None]:
    """Gradients stay with each process for now: the next backward pass averages them all."""
    if isinstance(module, DistributedDataParallel):
        return module.no_sync()
    return nullcontext()


@contextmanager
def team_of(device: torch.device) -> Iterator[Team]:
    """The team that torchrun has started this process in, or a team of one."""
    if int(os.environ.get("WORLD_SIZE", "1")) == 1:
        yield ALONE
        return
    if device.type == "cuda":
        torch.cuda.set_device(device)
    distributed.init_process_group("nccl" if device.type == "cuda" else "gloo")
    try:
        yield Team(distributed.get_rank(), distributed.get_world_size())
    finally:
        distributed.destroy_process_group()
