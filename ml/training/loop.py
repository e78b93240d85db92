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
from torch.nn import functional

from ml.corpus.streams import Streams
from ml.network.checkpoint import save_tensors, write_text
from ml.network.networks import LyricNetwork, State

STATE, FACTS, CURVE = "state.safetensors", "state.json", "curve.csv"


class TrainingError(RuntimeError):
    """Training cannot go on; the message is one line."""


@dataclass(frozen=True)
class TrainingOptions:
    """How a network is trained."""

    chunk: int = 64  # tokens of truncated back-propagation through time (Williams & Peng 1990)
    rows: int = 64  # parallel streams
    learning_rate: float = 2e-3  # AdamW (Loshchilov & Hutter 2019), cosine to a hundredth
    warmup: int = 150  # steps
    weight_decay: float = 0.01
    clip: float = 1.0  # of the gradient norm (Pascanu et al. 2013)
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


def train(
    network: LyricNetwork,
    streams: Streams,
    options: TrainingOptions,
    folder: Path,
    evaluate: Callable[[LyricNetwork], float],
    report: Callable[[Progress], None],
) -> int:
    """Train to the end of the streams, going on from the folder's state if it has one.

    Returns the number of steps. `evaluate` gives the validation word perplexity.

    Raises:
        TrainingError: the loss is no number, or the saved state belongs to another run.
    """
    device = network.embedding.device
    dtype = torch.bfloat16 if options.half else torch.float32
    optimiser = torch.optim.AdamW(
        network.parameters(),
        lr=options.learning_rate,
        betas=(0.9, 0.99),
        weight_decay=options.weight_decay,
    )
    rows = streams.tokens.shape[1]
    steps = int(streams.tokens.shape[0] - 1) // options.chunk
    state = network.initial_state(rows, dtype)
    begin, smooth, state = _restore(folder, network, optimiser, state, options, steps)
    saved = counted = time.monotonic()
    first = begin
    network.train()
    for step in range(begin, steps):
        for group in optimiser.param_groups:
            group["lr"] = options.learning_rate * _schedule(step, steps, options.warmup)
        torch.manual_seed(options.seed * 1_000_003 + step)  # a resumed step draws what it drew
        at = step * options.chunk
        tokens = torch.from_numpy(streams.tokens[at : at + options.chunk + 1].astype("int64"))
        told = torch.from_numpy(streams.conditions[at : at + options.chunk].astype("int64"))
        tokens, told = tokens.to(device), told.to(device)
        state = _carried(state, options.reset)
        logits, state = network(tokens[:-1], told, state, dtype)
        loss = functional.cross_entropy(logits.flatten(0, 1), tokens[1:].flatten())
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), options.clip)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        value = loss.item()
        if not math.isfinite(value):
            raise TrainingError(f"the loss is {value} at step {step}: lower the learning rate")
        smooth = value if step == 0 else 0.98 * smooth + 0.02 * value
        now = time.monotonic()
        speed = (step + 1 - first) * options.chunk * rows / max(1e-6, now - counted)
        perplexity = None
        if (step + 1) % options.evaluate_every == 0 or step + 1 == steps:
            perplexity = evaluate(network)
            _add_to_curve(folder, step + 1, smooth, perplexity)
        if now - saved > options.save_seconds or step + 1 == steps or perplexity:
            _save(folder, network, optimiser, state, options, step + 1, steps, smooth)
            saved = time.monotonic()
        report(Progress(step + 1, steps, smooth, speed, perplexity))
    return steps


def _schedule(step: int, steps: int, warmup: int) -> float:
    """Share of the peak learning rate: linear warm-up, then cosine (Loshchilov & Hutter 2017)."""
    if step < warmup:
        return (step + 1) / warmup
    done = (step - warmup) / max(1, steps - warmup)
    return 0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * done))


def _carried(state: State, reset: float) -> State:
    """State cut from the last chunk's graph, now and then emptied for a row."""
    batch = state[0][0].shape[0]
    keep = (torch.rand(batch, 1) >= reset).to(state[0][0])
    return [tuple(part.detach() * keep for part in layer) for layer in state]


def _save(
    folder: Path,
    network: LyricNetwork,
    optimiser: torch.optim.Optimizer,
    state: State,
    options: TrainingOptions,
    step: int,
    steps: int,
    smooth: float,
) -> None:
    tensors: dict[str, Tensor] = {f"network.{k}": v for k, v in network.state_dict().items()}
    names = [name for name, _ in network.named_parameters()]
    for at, moments in optimiser.state_dict()["state"].items():
        for key, tensor in moments.items():
            tensors[f"optimiser.{names[at]}.{key}"] = torch.as_tensor(tensor)
    for depth, layer in enumerate(state):
        for at, part in enumerate(layer):
            tensors[f"state.{depth}.{at}"] = part.detach().clone()
    folder.mkdir(parents=True, exist_ok=True)
    # The step goes into the tensors' own file: one rename saves the whole state or none of it.
    tensors["step"] = torch.tensor(step)
    tensors["smooth"] = torch.tensor(smooth, dtype=torch.float64)
    save_tensors(folder / STATE, tensors)
    facts = {"options": asdict(options), "steps": steps, "network": asdict(network.options)}
    write_text(folder / FACTS, json.dumps(facts, indent=2) + "\n")


def _restore(
    folder: Path,
    network: LyricNetwork,
    optimiser: torch.optim.Optimizer,
    state: State,
    options: TrainingOptions,
    steps: int,
) -> tuple[int, float, State]:
    """Step to go on at, smoothed loss and recurrent state; (0, 0.0, state) for a new run."""
    if not (folder / STATE).exists() or not (folder / FACTS).exists():
        return 0, 0.0, state
    facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
    same = facts["network"] == asdict(network.options) and facts["steps"] == steps
    if not same or facts["options"] != asdict(options):
        raise TrainingError(f"{folder}: holds a run with other options or data; give another --out")
    tensors = load_file(folder / STATE)
    network.load_state_dict(
        {k[len("network.") :]: v for k, v in tensors.items() if k.startswith("network.")}
    )
    moments: dict[int, dict[str, Tensor]] = {}
    for at, (name, _) in enumerate(network.named_parameters()):
        start = f"optimiser.{name}."
        moments[at] = {k[len(start) :]: v for k, v in tensors.items() if k.startswith(start)}
    groups = optimiser.state_dict()["param_groups"]
    optimiser.load_state_dict({"state": moments, "param_groups": groups})
    state = [
        tuple(tensors[f"state.{depth}.{at}"].to(part) for at, part in enumerate(layer))
        for depth, layer in enumerate(state)
    ]
    return int(tensors["step"]), float(tensors["smooth"]), state


def _add_to_curve(folder: Path, step: int, loss: float, perplexity: float) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / CURVE
    rows = path.read_text(encoding="utf-8").splitlines()[1:] if path.exists() else []
    rows = [row for row in rows if int(row.split(",")[0]) < step]  # a resumed run repeats none
    rows.append(f"{step},{loss:.4f},{perplexity:.3f}")
    write_text(path, "\n".join(("step,loss,word_perplexity", *rows)) + "\n")
