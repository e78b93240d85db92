"""Training a network on streams of songs: load, step, evaluate, save.

    python -m ml train --cell lstm --corpus songs.jsonl.xz --extra poems.jsonl.xz --out runs/lstm

The run's folder holds the training state (`state.safetensors`, `state.json`), from which a killed
run goes on at the same step, and the curve so far (`curve.csv`).
"""

import json
import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from ml.corpus.streams import Streams
from ml.network.checkpoint import save_tensors, write_text
from ml.network.networks import LyricNetwork, State
from ml.training.loss import TiedCrossEntropy
from ml.training.optimiser import Average, make_optimisers

STATE, FACTS, CURVE = "state.safetensors", "state.json", "curve.csv"


class TrainingError(ValueError):
    """Training cannot go on; the message is one line."""


@dataclass(frozen=True)
class TrainingOptions:
    """How a network is trained."""

    chunk: int = 64  # tokens of truncated back-propagation through time (Williams & Peng 1990)
    learning_rate: float = 5e-3  # of AdamW
    muon: float = 0.02  # rate of Muon on the recurrent matrices; 0 leaves them to AdamW
    warmup: int = 200  # steps
    decline: float = 0.4  # last share of training, over which the rates fall to nothing
    weight_decay: float = 0.02
    clip: float = 1.0  # of the gradient norm (Pascanu et al. 2013)
    average: float = 0.999  # of the moving average of weights
    reset: float = 0.02  # chance a chunk starts a row from an empty state, as writing does
    save_seconds: float = 60.0
    evaluate_every: int = 500  # steps
    seed: int = 1
    half: bool = True  # bfloat16 arithmetic; parameters and optimiser stay in single precision


@dataclass(frozen=True)
class Progress:
    """Where a run stands, for a bar or a row."""

    step: int
    steps: int
    loss: float  # nats a token, smoothed
    tokens_per_second: float
    perplexity: float | None = None  # of validation words, when just measured


class Run:
    """All that changes while a network is trained, saved and found again together."""

    def __init__(self, network: LyricNetwork, options: TrainingOptions, batch: int) -> None:
        self.network, self.options = network, options
        self.dtype = torch.bfloat16 if options.half else torch.float32
        self.optimisers = make_optimisers(
            network, options.learning_rate, options.muon, options.weight_decay
        )
        self.peaks = [group["lr"] for one in self.optimisers for group in one.param_groups]
        self.average = Average(network, options.average)
        self.state: State = network.initial_state(batch, self.dtype)
        self.step, self.smooth = 0, 0.0

    def learn(self, tokens: Tensor, told: Tensor, share: float) -> float:
        """One step at a share of the peak rates; returns the loss in nats a token."""
        groups = [group for one in self.optimisers for group in one.param_groups]
        for group, peak in zip(groups, self.peaks, strict=True):
            group["lr"] = peak * share
        torch.manual_seed(self.options.seed * 1_000_003 + self.step)  # a resumed step draws alike
        self.state = _carried(self.state, self.options.reset)
        x, self.state = self.network.hidden(tokens[:-1], told, self.state, self.dtype)
        loss: Tensor = TiedCrossEntropy.apply(  # type: ignore[no-untyped-call]
            x.flatten(0, 1), self.network.embedding, self.network.bias, tokens[1:].flatten()
        )
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.parameters(), self.options.clip)
        for optimiser in self.optimisers:
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        self.average.update(self.network, self.step)
        value = loss.item()
        if not math.isfinite(value):
            raise TrainingError(f"the loss is {value} at step {self.step}: lower the learning rate")
        self.smooth = value if self.step == 0 else 0.98 * self.smooth + 0.02 * value
        self.step += 1
        return value

    def evaluate(self, measure: Callable[[LyricNetwork], float]) -> float:
        """Measure the network with the average of its weights in place."""
        self.average.swap(self.network)
        try:
            return measure(self.network)
        finally:
            self.average.swap(self.network)

    def save(self, folder: Path, steps: int) -> None:
        """Write the whole state: one rename saves all of it or nothing."""
        tensors: dict[str, Tensor] = {f"network.{k}": v for k, v in self._parameters().items()}
        tensors |= {f"average.{k}": v for k, v in self.average.weights.items()}
        for name, optimiser in self._named_optimisers():
            for at, moments in optimiser.state_dict()["state"].items():
                for key, tensor in moments.items():
                    tensors[f"{name}.{at}.{key}"] = torch.as_tensor(tensor)
        for depth, layer in enumerate(self.state):
            for at, part in enumerate(layer):
                tensors[f"state.{depth}.{at}"] = part.detach().clone()
        tensors["step"] = torch.tensor(self.step)
        tensors["smooth"] = torch.tensor(self.smooth, dtype=torch.float64)
        folder.mkdir(parents=True, exist_ok=True)
        save_tensors(folder / STATE, tensors)
        write_text(folder / FACTS, json.dumps(self._facts(steps), indent=2) + "\n")

    def restore(self, folder: Path, steps: int) -> None:
        """Go on where the folder's run was saved; a folder without one changes nothing.

        Raises:
            TrainingError: the saved state belongs to another run.
        """
        if not (folder / STATE).exists() or not (folder / FACTS).exists():
            return
        if json.loads((folder / FACTS).read_text(encoding="utf-8")) != self._facts(steps):
            raise TrainingError(
                f"{folder}: holds a run with other options or data; give another --out"
            )
        tensors = load_file(folder / STATE)
        with torch.no_grad():
            for name, parameter in self._parameters().items():
                parameter.copy_(tensors[f"network.{name}"])
        self.average.load({k: tensors[f"average.{k}"] for k in self.average.weights})
        for name, optimiser in self._named_optimisers():
            moments: dict[int, dict[str, Tensor]] = {}
            for key, tensor in tensors.items():
                if key.startswith(f"{name}."):
                    _, at, part = key.split(".")
                    moments.setdefault(int(at), {})[part] = tensor
            groups = optimiser.state_dict()["param_groups"]
            optimiser.load_state_dict({"state": moments, "param_groups": groups})
        self.state = [
            tuple(tensors[f"state.{depth}.{at}"].to(part) for at, part in enumerate(layer))
            for depth, layer in enumerate(self.state)
        ]
        self.step, self.smooth = int(tensors["step"]), float(tensors["smooth"])

    def _parameters(self) -> dict[str, Tensor]:
        return dict(self.network.named_parameters())

    def _named_optimisers(self) -> list[tuple[str, torch.optim.Optimizer]]:
        return [(type(one).__name__.lower(), one) for one in self.optimisers]

    def _facts(self, steps: int) -> dict[str, object]:
        return {
            "options": asdict(self.options),
            "steps": steps,
            "network": asdict(self.network.options),
        }


def train(
    network: LyricNetwork,
    streams: Streams,
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


def _learn_chunk(run: Run, streams: Streams, steps: int) -> None:
    chunk, device = run.options.chunk, run.network.embedding.device
    tokens, told = streams.chunk(run.step * chunk, chunk)
    share = schedule(run.step, steps, run.options)
    run.learn(torch.from_numpy(tokens).to(device), torch.from_numpy(told).to(device), share)


def schedule(step: int, steps: int, options: TrainingOptions) -> float:
    """Share of the peak rates: linear warm-up, level, linear decline (Haegele et al. 2024)."""
    decline = max(1, round(steps * options.decline))
    warmup = max(1, min(options.warmup, steps // 10))  # a short run on songs of one's own
    return min(1.0, (step + 1) / warmup, (steps - step) / decline)


def _carried(state: State, reset: float) -> State:
    """State cut from the last chunk's graph, now and then emptied for a row."""
    batch = state[0][0].shape[0]
    keep = (torch.rand(batch, 1) >= reset).to(state[0][0])
    return [tuple(part.detach() * keep for part in layer) for layer in state]


def _add_to_curve(folder: Path, step: int, loss: float, perplexity: float) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / CURVE
    rows = path.read_text(encoding="utf-8").splitlines()[1:] if path.exists() else []
    rows = [row for row in rows if int(row.split(",")[0]) < step]  # a resumed run repeats none
    rows.append(f"{step},{loss:.4f},{perplexity:.3f}")
    write_text(path, "\n".join(("step,loss,word_perplexity", *rows)) + "\n")
