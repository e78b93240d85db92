"""The state of a training run: one step of it, and how it is saved and found again."""

import json
import math
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from ml.network.checkpoint import save_tensors, write_text
from ml.network.networks import LyricNetwork, State
from ml.network.options import NetworkOptions
from ml.training.loss import TiedCrossEntropy
from ml.training.optimiser import Average, make_optimisers
from ml.training.options import TrainingError, TrainingOptions
from ml.training.team import ALONE, Team, without_averaging

STATE, FACTS = "state.safetensors", "state.json"


class Lesson(nn.Module):
    """The loss of a network on tokens: one module, so that a team can share its gradients."""

    def __init__(self, network: LyricNetwork, dtype: torch.dtype) -> None:
        super().__init__()
        self.network, self.dtype = network, dtype

    def forward(self, tokens: Tensor, told: Tensor, state: State) -> tuple[Tensor, State]:
        """Mean loss in nats of tokens (time + 1, batch) and the state after them."""
        x, after = self.network.hidden(tokens[:-1], told, state, self.dtype)
        loss: Tensor = TiedCrossEntropy.apply(  # type: ignore[no-untyped-call]
            x.flatten(0, 1), self.network.projection, self.network.bias, tokens[1:].flatten()
        )
        return loss, after


class Run:
    """All that changes while a network is trained, saved and found again together."""

    def __init__(
        self, network: LyricNetwork, options: TrainingOptions, batch: int, team: Team = ALONE
    ) -> None:
        self.network, self.options, self.team = network, options, team
        self.dtype = torch.bfloat16 if options.half else torch.float32
        self.optimisers = make_optimisers(network, options)
        self.peaks = [group["lr"] for one in self.optimisers for group in one.param_groups]
        self.average = Average(network, options.average)
        self.start = [p.detach().clone() for p in network.parameters()] if options.pull else []
        self.rows, self.batch = team.rows(batch), batch
        own = self.rows.stop - self.rows.start
        if own % options.accumulate:
            raise TrainingError(f"--accumulate: {own} rows are not {options.accumulate} even parts")
        self.state: State = network.initial_state(own, self.dtype)
        self.lesson = team.shared(Lesson(network, self.dtype))
        self.step, self.smooth = 0, 0.0

    def learn(self, tokens: Tensor, told: Tensor, share: float) -> float:
        """One step on all rows at a share of the peak rates; returns the loss in nats a token.

        Shapes: tokens (chunk + 1, batch), told (chunk, batch, width); a team's process takes its
        own rows of them.

        Raises:
            TrainingError: the loss or its gradient is no number. Nothing was learned from it.
        """
        groups = [group for one in self.optimisers for group in one.param_groups]
        for group, peak in zip(groups, self.peaks, strict=True):
            group["lr"] = peak * share
        self._draw_anew()
        value = self._loss(tokens[:, self.rows], told[:, self.rows])
        norm = nn.utils.clip_grad_norm_(self.network.parameters(), self.options.clip)
        value = self.team.total(value, device=tokens.device)[0] / self.team.size
        self._guard("loss", value)
        self._guard("gradient", norm.item())
        for optimiser in self.optimisers:
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        self._pull_back()
        self.average.update(self.network, self.step)
        self.smooth = value if self.step == 0 else 0.98 * self.smooth + 0.02 * value
        self.step += 1
        return value

    @torch.no_grad()
    def look(self, tokens: Tensor, told: Tensor) -> None:
        """Let `smooth` be the loss on some tokens before the first step; shapes as for `learn`."""
        self.network.eval()
        loss, _ = self.lesson(tokens[:, self.rows], told[:, self.rows], self.state)
        self.network.train()
        self.smooth = self.team.total(loss.item(), device=tokens.device)[0] / self.team.size

    @torch.no_grad()
    def _pull_back(self) -> None:
        """Move weights towards where they began: what few songs say nothing of stays as it was."""
        part = self.options.pull * self.optimisers[0].param_groups[0]["lr"]
        for parameter, start in zip(self.network.parameters(), self.start, strict=False):
            parameter.lerp_(start, min(1.0, part))

    def _draw_anew(self) -> None:
        """Begin the step's random numbers, so that a resumed one draws alike; empty some rows."""
        seed = self.options.seed * 1_000_003 + self.step
        torch.manual_seed(seed)
        keep = (torch.rand(self.batch, 1) >= self.options.reset)[self.rows].to(self.state[0][0])
        self.state = [tuple(part.detach() * keep for part in layer) for layer in self.state]
        if not self.team.leads:  # what is dropped differs among a team
            torch.manual_seed(seed + (self.team.rank << 40))

    def _loss(self, tokens: Tensor, told: Tensor) -> float:
        """Gradients of the mean loss of this process' rows, some of them after others."""
        parts = self.options.accumulate
        size, total, after = tokens.shape[1] // parts, 0.0, list[State]()
        for at in range(0, size * parts, size):
            rows = slice(at, at + size)
            state = [tuple(part[rows] for part in layer) for layer in self.state]
            last = at + size == size * parts
            with nullcontext() if last else without_averaging(self.lesson):
                loss, state = self.lesson(tokens[:, rows], told[:, rows], state)
                (loss / parts).backward()
            total += loss.item() / parts
            after.append(state)
        self.state = [
            tuple(torch.cat(part) for part in zip(*layers, strict=True))
            for layers in zip(*after, strict=True)
        ]
        return total

    def _guard(self, name: str, value: float) -> None:
        if not math.isfinite(value):
            raise TrainingError(
                f"the {name} is {value} at step {self.step}: lower the learning rate; "
                "what was saved before is kept"
            )

    def evaluate(self, measure: Callable[[LyricNetwork], float]) -> float:
        """Measure the network with the average of its weights in place."""
        self.average.swap(self.network)
        try:
            return measure(self.network)
        finally:
            self.average.swap(self.network)

    def save(self, folder: Path, steps: int) -> None:
        """Write the whole state, all of a team at once: one rename saves all of it or nothing."""
        state = self.team.whole(self.state)
        if not self.team.leads:
            return
        tensors: dict[str, Tensor] = {f"network.{k}": v for k, v in self._parameters().items()}
        tensors |= {f"average.{k}": v for k, v in self.average.weights.items()}
        for name, optimiser in self._named_optimisers():
            for at, moments in optimiser.state_dict()["state"].items():
                for key, tensor in moments.items():
                    tensors[f"{name}.{at}.{key}"] = torch.as_tensor(tensor)
        for depth, layer in enumerate(state):
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
        if not self._is_of(json.loads((folder / FACTS).read_text(encoding="utf-8")), steps):
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
            tuple(
                tensors[f"state.{depth}.{at}"][self.rows].to(part) for at, part in enumerate(layer)
            )
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

    def _is_of(self, facts: dict[str, Any], steps: int) -> bool:
        """Whether saved facts are of this run; options that are not named were not there then."""
        try:
            options = TrainingOptions(**facts["options"])
            network = NetworkOptions.from_fields(facts["network"])
        except (TypeError, LookupError):
            return False
        return (options, network, facts["steps"]) == (self.options, self.network.options, steps)
