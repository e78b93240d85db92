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

from ml.corpus.streams import Chunks
from ml.network.checkpoint import write_text
from ml.network.networks import LyricNetwork
from ml.training.options import TrainingError, TrainingOptions
from ml.training.run import Run

CURVE = "curve.csv"


@dataclass(frozen=True)
class Progress:
    """Where a run stands, for a bar or a row."""

    step: int
    steps: int
    loss: float  # nats a token, smoothed
    tokens_per_second: float
    perplexity: float | None = None  # of validation words, when just measured


def train(
    network: LyricNetwork,
    streams: Chunks,
    options: TrainingOptions,
    folder: Path,
    evaluate: Callable[[LyricNetwork], float],
    report: Callable[[Progress], None],
) -> int:
    """Train to the end of the streams, going on from the folder's state if it has one.

    The network ends with the average of its weights. Returns the number of steps. `evaluate` gives
    the validation word perplexity, and is asked with the average in place.

    Raises:
        TrainingError: there is too little to learn from, the loss is no number, or the saved state
            belongs to another run.
    """
    steps = (streams.length - 1) // options.chunk
    if steps < 1:
        raise TrainingError("the songs are too few for one step: give more, or fewer --rows")
    run = Run(network, options, streams.batch)
    run.restore(folder, steps)
    saved = began = time.monotonic()
    first = run.step
    network.train()
    while run.step < steps:
        _learn_chunk(run, streams, steps)
        done = (run.step - first) * options.chunk * streams.batch
        speed = done / max(1e-6, time.monotonic() - began)
        perplexity = None
        if run.step % options.evaluate_every == 0 or run.step == steps:
            perplexity = run.evaluate(evaluate)
            _add_to_curve(folder, run.step, run.smooth, perplexity)
        if perplexity or time.monotonic() - saved > options.save_seconds:
            run.save(folder, steps)
            saved = time.monotonic()
        report(Progress(run.step, steps, run.smooth, speed, perplexity))
    run.average.swap(network)
    return steps


def _learn_chunk(run: Run, streams: Chunks, steps: int) -> None:
    chunk, device = run.options.chunk, run.network.embedding.device
    tokens, told = streams.chunk(run.step * chunk, chunk)
    share = schedule(run.step, steps, run.options)
    run.learn(torch.from_numpy(tokens).to(device), torch.from_numpy(told).to(device), share)


def schedule(step: int, steps: int, options: TrainingOptions) -> float:
    """Share of the peak rates: linear warm-up, level, linear decline (Haegele et al. 2024)."""
    decline = max(1, round(steps * options.decline))
    warmup = max(1, min(options.warmup, steps // 10))  # a short run on songs of one's own
    return min(1.0, (step + 1) / warmup, (steps - step) / decline)


def _add_to_curve(folder: Path, step: int, loss: float, perplexity: float) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / CURVE
    rows = path.read_text(encoding="utf-8").splitlines()[1:] if path.exists() else []
    rows = [row for row in rows if int(row.split(",")[0]) < step]  # a resumed run repeats none
    rows.append(f"{step},{loss:.4f},{perplexity:.3f}")
    write_text(path, "\n".join(("step,loss,word_perplexity", *rows)) + "\n")
