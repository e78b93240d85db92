"""How fast a network trains here, beside the bare matrix products of a step."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from ml.corpus.conditions import COLUMNS
from ml.network.networks import LyricNetwork
from ml.network.options import NetworkOptions
from ml.network.processor import has_bfloat16
from ml.training.loss import PIECE
from ml.training.optimiser import ROUNDS
from ml.training.options import TrainingOptions
from ml.training.run import Run

LINE = 10  # tokens that are told alike

Shape = tuple[int, int, int, int, int]  # repeats, then (batch, rows, inner) by (batch, inner, n)


@dataclass(frozen=True)
class Speed:
    """Tokens a second of whole steps, and what their matrix products alone would reach."""

    cell: str
    threads: int
    precision: str
    tokens_per_second: float
    products_tokens_per_second: float

    @property
    def share(self) -> float:
        """Of a step's time, that of its bare products."""
        return self.tokens_per_second / self.products_tokens_per_second


def measure(options: NetworkOptions, rows: int = 64, rounds: int = 8) -> Speed:
    """Real steps of the shipped shape on random tokens, in turn with their products; medians."""
    torch.manual_seed(0)
    network = LyricNetwork(options).train()
    how = TrainingOptions(half=has_bfloat16(network.embedding.device))
    run = Run(network, how, rows)
    tokens, told = _chunk(network, how.chunk, rows)
    products = [_product(shape, run.dtype) for shape in shapes(network, how.chunk, rows)]
    steps: list[float] = []
    bare: list[float] = []
    for _ in range(rounds + 1):
        steps.append(_seconds(lambda: run.learn(tokens, told, 0.01)))
        bare.append(_seconds(lambda: [product() for product in products]))
    step, product = (statistics.median(times[1:]) for times in (steps, bare))  # the first warms up
    places = how.chunk * rows
    precision = str(run.dtype).removeprefix("torch.")
    return Speed(options.cell, torch.get_num_threads(), precision, places / step, places / product)


def shapes(network: LyricNetwork, chunk: int, rows: int) -> list[Shape]:
    """Every large matrix product of a step: layers, loss and Muon; forward and backward."""
    places = chunk * rows
    found: list[Shape] = []
    for layer in network.recurrent():
        wide, inputs = layer.weight_ih.shape
        found += [(1, 1, places, inputs, wide), (1, 1, places, wide, inputs)]
        found += [(chunk, 1, rows, layer.hidden, wide), (chunk, 1, rows, wide, layer.hidden)]
        for size in (inputs, layer.hidden):
            small, large = sorted((size, layer.hidden))
            gates = layer.cell.gates
            found += [(1, 1, wide, places, size)]
            found += [(ROUNDS, gates, small, large, small), (ROUNDS, gates, small, small, small)]
            found += [(ROUNDS, gates, small, small, large)]
    units, width = network.embedding.shape
    pieces, piece = -(-places // PIECE), min(PIECE, places)
    found += [(pieces, 1, piece, width, units), (pieces, 1, piece, units, width)]
    return [*found, (pieces, 1, units, piece, width)]


def _product(shape: Shape, dtype: torch.dtype) -> Callable[[], None]:
    repeats, batch, rows, inner, columns = shape
    left = torch.randn(batch, rows, inner).to(dtype)
    right = torch.randn(batch, inner, columns).to(dtype)
    out = torch.empty(batch, rows, columns, dtype=dtype)

    def run() -> None:
        for _ in range(repeats):
            if batch == 1:
                torch.mm(left[0], right[0], out=out[0])
            else:
                torch.bmm(left, right, out=out)

    return run


def _chunk(network: LyricNetwork, chunk: int, rows: int) -> tuple[Tensor, Tensor]:
    """Random tokens (chunk + 1, rows) and conditions (chunk, rows, width)."""
    units, layout, end = len(network.embedding), network.layout, len(COLUMNS) - 1
    told = torch.zeros(chunk, rows, layout.width, dtype=torch.long)
    for name, size in layout.sizes.items():
        told[..., COLUMNS.index(name)] = torch.randint(size, (chunk, rows))
    lines = torch.randint(units, (-(-chunk // LINE), rows, layout.width - end))
    told[..., end:] = lines.repeat_interleave(LINE, 0)[:chunk]
    return torch.randint(units, (chunk + 1, rows)), told


def _seconds(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began
