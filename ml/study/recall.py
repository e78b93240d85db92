"""A word given k words ago must be named now: the recall task on made-up streams.

The plainest form of the tasks by which the LSTM was first shown to bridge long gaps (Hochreiter &
Schmidhuber 1997, section 5).
"""

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from ml.network.checkpoint import device_for
from ml.network.networks import LyricNetwork
from ml.network.options import NetworkOptions
from ml.study.findings import Point
from ml.study.likelihood import Integers
from ml.study.plan import Plan
from ml.study.variants import Tick
from ml.training.optimiser import make_optimisers
from ml.training.options import TrainingOptions

WORDS, NOISE = 16, 16  # to be kept, and to stand between; the last token asks
ASK = WORDS + NOISE
WIDTH, BATCH = 64, 32
RATE, WARMUP, CLIP = 3e-3, 50, 1.0
DISTANCES = (1, 2, 3, 5, 8, 13, 20, 32, 50, 100, 200, 400)
TESTED = 256  # streams a distance


def train(cell: str, plan: Plan, seed: int, tick: Tick) -> list[Point]:
    """Train a network of one cell to recall; its accuracy at each distance that it has learned.

    Each step has one distance, drawn evenly on a logarithmic scale.
    """
    steps, farthest = plan.budget.recall_steps, plan.budget.recall_farthest
    torch.manual_seed(seed)
    network = LyricNetwork(
        NetworkOptions(
            cell=cell, vocabulary=ASK + 1, embedding=WIDTH, hidden=WIDTH, layers=1, condition=0,
            dropout=0,
        )
    ).to(device_for(plan.options.get("device")))  # fmt: skip
    options = TrainingOptions(learning_rate=RATE, muon=0.0, weight_decay=0.0)
    (optimiser,) = make_optimisers(network, options)
    draw = np.random.default_rng(seed)
    for step in range(steps):
        distance = round(float(farthest ** draw.random()))
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1.0, (step + 1) / WARMUP, 2 * (steps - step) / steps)
        logits, wanted = _answers(network, streams(draw, BATCH, distance))
        loss = functional.cross_entropy(logits, wanted)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), CLIP)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        tick((step + 1) / steps, f"recall, {cell}, seed {seed}")
    return [
        Point("accuracy", distance, accuracy(network, distance, seed), TESTED)
        for distance in DISTANCES
        if distance <= 2 * farthest  # twice as far as it has learned, too
    ]


@torch.inference_mode()
def accuracy(network: LyricNetwork, distance: int, seed: int) -> float:
    """Share of new streams whose word is named rightly."""
    draw = np.random.default_rng((seed, distance))
    logits, wanted = _answers(network, streams(draw, TESTED, distance))
    return float((logits.argmax(-1) == wanted).float().mean())


def streams(draw: np.random.Generator, count: int, distance: int) -> Integers:
    """Streams (distance + 1, count): a word, noise, and the question, `distance` tokens later."""
    noise = draw.integers(WORDS, ASK, (distance - 1, count))
    return np.concatenate(
        [draw.integers(0, WORDS, (1, count)), noise, np.full((1, count), ASK)]
    ).astype(np.int64)


def _answers(network: LyricNetwork, asked: Integers) -> tuple[torch.Tensor, torch.Tensor]:
    """Logits of the words that may be named (streams, WORDS), and the right ones (streams,)."""
    tokens = torch.from_numpy(asked).to(network.embedding.device)
    told = tokens.new_zeros(*tokens.shape, network.layout.width)
    hidden, _ = network.hidden(tokens, told, network.initial_state(tokens.shape[1]))
    return network.logits(hidden[-1])[:, :WORDS], tokens[0]
