"""Training a network on streams of songs: load, step, evaluate, save.

    python -m ml train --cell lstm --corpus songs.jsonl.xz --extra poems.jsonl.xz --out runs/lstm

The run's folder holds the training state (`state.safetensors`, `state.json`), from which a killed
run goes on at the same step, and the curve so far (`curve.csv`).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from ml.corpus.streams import Chunks
from ml.network.checkpoint import save_tensors
from ml.network.networks import LyricNetwork
from ml.training.curve import Curve
from ml.training.options import TrainingError, TrainingOptions
from ml.training.run import Run
from ml.training.team import ALONE, Team

BEST = "best.safetensors"  # the average where it was best, if training may stop early


@dataclass(frozen=True)
class Progress:
    """Where a run stands, for a bar or a row."""

    step: int
    steps: int
    loss: float  # nats a token, smoothed
    tokens_per_second: float
    perplexity: float | None = None  # of validation words, when just measured


def planned_steps(chunks: Chunks, options: TrainingOptions) -> int:
    """How many steps reach the end of the data.

    Raises:
        TrainingError: there is too little for one.
    """
    steps = (chunks.length - 1) // options.chunk
    if steps < 1:
        raise TrainingError("the songs are too few for one step: give more, or fewer --rows")
    return steps


def train(
    network: LyricNetwork,
    chunks: Chunks,
    options: TrainingOptions,
    folder: Path,
    evaluate: Callable[[LyricNetwork], float],
    report: Callable[[Progress], None],
    team: Team = ALONE,
    should_stop: Callable[[], bool] = lambda: False,
) -> int:
    """Train to the end of the data, going on from the folder's state if it has one.

    The network ends with the average of its weights. With patience, training ends once so many
    measurements have brought no gain (early stop: Prechelt 1998), and the average is that of the
    best, which may be what the network began as. Returns the number of steps. `evaluate` gives the
    validation word perplexity, and is asked with the average in place, of a team only the leader.

    Raises:
        TrainingError: too little to learn from, a loss that is no number, or another run's state.
    """
    steps = planned_steps(chunks, options)
    run = Run(network, options, chunks.batch, team)
    run.restore(folder, steps)
    curve = Curve(folder, run.step, kept=team.leads)
    clock = Clock(run.step)
    network.train()
    if options.patience and not run.step and not curve.rows:
        run.look(*_next_chunk(run, chunks))
        report(Progress(0, steps, run.smooth, 0.0, _measure(run, folder, curve, evaluate)))
    while run.step < steps and not _is_stale(curve, options) and not should_stop():
        run.learn(*_next_chunk(run, chunks), schedule(run.step, steps, options))
        speed = clock.speed(run.step) * options.chunk * chunks.batch
        due = run.step % options.evaluate_every == 0 or run.step == steps
        perplexity = _measure(run, folder, curve, evaluate) if due else None
        if _is_time(run, clock) or perplexity:
            run.save(folder, steps)
            clock.saved()
        report(Progress(run.step, steps, run.smooth, speed, perplexity))
    _take_average(run, folder)
    return run.step


def _take_average(run: Run, folder: Path) -> None:
    """Give the network the average of its weights: where it may stop early, the best of them."""
    if run.options.patience and (folder / BEST).exists():
        run.average.load(load_file(folder / BEST))
    run.average.swap(run.network)


def _next_chunk(run: Run, chunks: Chunks) -> tuple[Tensor, Tensor]:
    """What the next step reads, and what is told of it, where the network lies."""
    chunk, device = run.options.chunk, run.network.embedding.device
    tokens, told = chunks.chunk(run.step * chunk, chunk)
    return torch.from_numpy(tokens).to(device), torch.from_numpy(told).to(device)


def schedule(step: int, steps: int, options: TrainingOptions) -> float:
    """Share of the peak rates: linear warm-up, level, linear decline (Haegele et al. 2024)."""
    decline = max(1, round(steps * options.decline))
    warmup = max(1, min(options.warmup, steps // 10))  # a short run on songs of one's own
    return min(1.0, (step + 1) / warmup, (steps - step) / decline)


class Clock:
    """When a run began and was last saved, as this process has seen it."""

    def __init__(self, step: int) -> None:
        self.first = step
        self.began = self.last = time.monotonic()

    def speed(self, step: int) -> float:
        """Steps a second."""
        return (step - self.first) / max(1e-6, time.monotonic() - self.began)

    def is_due(self, seconds: float) -> bool:
        return time.monotonic() - self.last > seconds

    def saved(self) -> None:
        self.last = time.monotonic()


def _is_time(run: Run, clock: Clock) -> bool:
    """Whether the leader's clock says to save: all of a team save together."""
    due = run.team.leads and clock.is_due(run.options.save_seconds)
    return run.team.total(due, device=run.network.embedding.device)[0] > 0


def _is_stale(curve: Curve, options: TrainingOptions) -> bool:
    return 0 < options.patience <= curve.since_best


def _measure(
    run: Run, folder: Path, curve: Curve, evaluate: Callable[[LyricNetwork], float]
) -> float:
    """Measure once for all of a team, and keep the best weights where they may be wanted."""
    measured = run.evaluate(evaluate) if run.team.leads else 0.0
    perplexity = run.team.total(measured, device=run.network.embedding.device)[0]
    curve.add(run.step, run.smooth, perplexity)
    if run.options.patience and run.team.leads and curve.since_best == 0:
        save_tensors(folder / BEST, run.average.weights)
    return perplexity
