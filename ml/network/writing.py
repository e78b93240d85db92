"""A network laid out for writing: the same numbers to rounding, in a fraction of the time.

Weights are packed once in the precision that pays on the processor, with the gain of each norm as a
part of them. What a line is told is worked out once a line: from step to step only the syllables
that are left change, and a table holds what they add. States are in single precision.
"""

import math

import torch
from torch import Tensor
from torch.nn import functional

from ml.corpus.conditions import COLUMNS
from ml.network.gates import LOOKS, Look
from ml.network.layers import RecurrentLayer
from ml.network.networks import LyricNetwork, State
from ml.network.norm import EPSILON
from ml.network.processor import has_bfloat16, has_int8
from ml.network.product import BFLOAT16, INT8, SINGLE, Multiply, multiply

END = COLUMNS.index("end")
States = tuple[Tensor, ...]
Gates = dict[str, Tensor]  # of one layer, each (time, batch, hidden)
# Places that are read to see how far inputs go, and the share of numbers that do not go further:
# bytes tell the others apart the better the fewer they have to reach.
READ, WITHIN = (24, 16), 0.9999


def fastest_precision(device: torch.device) -> str:
    """What to write in: bytes where the processor multiplies them faster."""
    if has_int8(device):
        return INT8
    return BFLOAT16 if has_bfloat16(device) else SINGLE


class WritingNetwork:
    """The steps of a trained network, which learns no more."""

    @torch.inference_mode()
    def __init__(self, network: LyricNetwork, precision: str) -> None:
        self.options, self.layout, self.precision = network.options, network.layout, precision
        self.entering = network.embedding * network.scale
        self.told_by = _Telling(network, precision) if self.options.condition else None
        self.look = LOOKS[network.options.cell]
        self.gains = [gain.detach().clone() for gain in network.norms]
        far = reaches(network) if precision == INT8 else [0.0] * (len(network.layers) + 1)
        self.layers = [
            _Layer(layer, precision, self.gains[at] if self.gains else None, far[at])
            for at, layer in enumerate(network.recurrent())
        ]
        table, bias = network.projection.detach(), network.bias.detach()
        self.project = multiply(precision, table, bias, far[-1])

    @property
    def device(self) -> torch.device:
        return self.entering.device

    def initial_state(self, batch: int) -> State:
        return [
            tuple(self.entering.new_zeros(batch, layer.width) for _ in range(layer.states))
            for layer in self.layers
        ]

    def told(self, rows: Tensor) -> Tensor:
        """What condition rows (lines, layout.width) add at every step, their syllables aside."""
        if not self.told_by:
            return self.entering.new_zeros(len(rows), 0)
        return self.told_by(self.entering, rows)

    def hidden(
        self, tokens: Tensor, syllables: Tensor, told: Tensor, state: State
    ) -> tuple[Tensor, State]:
        """What the projection reads of tokens (time, batch): (time, batch, embedding).

        Args:
            syllables: the code of those left at every place (time, batch), 0 for not given.
            told: of each row, as `told` gives it.
        """
        x, out = self._entered(tokens, syllables, told)
        after: State = []
        for layer, begin in zip(self.layers, state, strict=True):
            x, last = layer(self._normed(x), begin)
            after.append(last)
        return self._left(x, out), after

    @torch.inference_mode()
    def watched(
        self, tokens: Tensor, syllables: Tensor, told: Tensor, state: State
    ) -> tuple[Tensor, list[Gates]]:
        """As `hidden`, but with what the gates of each layer did instead of its last state."""
        x, out = self._entered(tokens, syllables, told)
        seen = []
        for layer, begin in zip(self.layers, state, strict=True):
            x, gates = layer.watched(self._normed(x), begin, self.look)
            seen.append(gates)
        return self._left(x, out), seen

    def _entered(
        self, tokens: Tensor, syllables: Tensor, told: Tensor
    ) -> tuple[Tensor, Tensor | None]:
        """What the first layer reads, and what is told the projection once more."""
        x = self.entering[tokens]
        if not self.told_by:
            return x, None
        every = told + self.told_by.syllables[syllables]
        width = self.options.condition
        return torch.cat((x, every[..., :width]), -1), every[..., width:]

    def _left(self, x: Tensor, out: Tensor | None) -> Tensor:
        x = self._normed(x)
        x = x * self.gains[-1] if self.gains else x
        return x if out is None else x + out

    def logits(self, x: Tensor) -> Tensor:
        """What the projection reads (rows, embedding) to logits (rows, vocabulary)."""
        return self.project(x, None)

    def _normed(self, x: Tensor) -> Tensor:
        """x (..., width) without the norm's gain, which the weights have."""
        if self.options.norm == "none":
            return x
        width = x.shape[-1:]
        if self.options.norm == "layer":
            return functional.layer_norm(x, width, None, None, EPSILON)
        return functional.rms_norm(x, width, None, EPSILON)


class _Layer:
    """One recurrent layer, its weights packed."""

    def __init__(
        self, layer: RecurrentLayer, precision: str, gain: Tensor | None, reach: float
    ) -> None:
        cell = layer.cell
        self.next, self.width, self.states = cell.write, layer.hidden, cell.states
        weight = layer.weight_ih if gain is None else layer.weight_ih * gain
        self.into = multiply(precision, weight.detach(), layer.bias_ih.detach(), reach)
        bound = 1.0 if cell.bounded else 0.0
        over, bias = layer.weight_hh.detach(), layer.bias_hh.detach()
        self.over = multiply(precision, over, bias, bound)

    def __call__(self, x: Tensor, state: States) -> tuple[Tensor, States]:
        """x (time, batch, inputs) -> (time, batch, hidden)."""
        outputs = []
        for entered in self.into(x.flatten(0, 1), None).view(*x.shape[:2], -1):
            state = self.next(entered, self.over, state)
            outputs.append(state[0])
        return torch.stack(outputs), state

    def watched(self, x: Tensor, state: States, look: Look) -> tuple[Tensor, Gates]:
        """As a call, with what the gates did at each step; twice the work."""
        outputs, seen = [], []
        for entered in self.into(x.flatten(0, 1), None).view(*x.shape[:2], -1):
            sums = entered + self.over(state[0], None)
            # A quick step writes over what enters.
            state = self.next(entered.clone(), self.over, state)
            outputs.append(state[0])
            seen.append(look(sums, state))
        return torch.stack(outputs), {
            name: torch.stack([gates[name] for gates in seen]) for name in seen[0]
        }


class _Telling:
    """What conditions add before the recurrent layers and, beside it, to what is projected.

    Both are linear, so that the second is a part of the same product and the same tables.
    """

    def __init__(self, network: LyricNetwork, precision: str) -> None:
        out = network.condition_out

        def both(part: Tensor) -> Tensor:
            return torch.cat((part, part @ out.T), -1)

        self.tables = {name: both(table) for name, table in network.features.items()}
        self.syllables = self.tables.pop("syllables")
        reach = float(network.embedding.abs().max() * network.scale)
        self.end, self.theme = (
            multiply(precision, both(weight.T).T.contiguous(), None, reach)
            for weight in (network.end_in, network.theme_in)
        )

    def __call__(self, entering: Tensor, rows: Tensor) -> Tensor:
        """Of rows (lines, layout.width): (lines, condition + embedding)."""
        given = (rows[:, END:] > 0).unsqueeze(-1)
        words = entering[rows[:, END:]] * given
        theme = words[:, 1:].sum(1) / given[:, 1:].sum(1).clamp(min=1)
        total = self.theme(theme, self.end(words[:, 0], None))
        for name, table in self.tables.items():
            total += table[rows[:, COLUMNS.index(name)]]
        return total


class _Watched:
    """A product that remembers how far its inputs went."""

    def __init__(self, product: Multiply) -> None:
        self.product, self.reach = product, 0.0

    def __call__(self, x: Tensor, other: Tensor | None) -> Tensor:
        far = x.abs().flatten().kthvalue(math.ceil(WITHIN * x.numel())).values
        # Rounded up, so that the last bits of a measurement make no difference.
        self.reach = math.ceil(4 * float(far)) / 4
        return self.product(x, other)


def reaches(network: LyricNetwork) -> list[float]:
    """How far the inputs of each layer go, and those of the projection, on some tokens.

    Tokens are numbered by how common they are, and drawn by Zipf's law (1949).
    """
    single = WritingNetwork(network, SINGLE)
    watched = []
    for layer in single.layers:
        layer.into = _Watched(layer.into)
        watched.append(layer.into)
    project = _Watched(single.project)
    time, rows = READ
    draw, layout = torch.Generator().manual_seed(1), single.layout
    common = 1 / torch.arange(1.0, len(single.entering) + 1)
    tokens, told = (
        torch.multinomial(common, rows * count, True, generator=draw).view(-1, rows)
        for count in (time, layout.width)
    )
    told = told.t().contiguous()
    for name, size in layout.sizes.items():
        told[:, COLUMNS.index(name)] %= size
    left = torch.randint(layout.sizes["syllables"], READ, generator=draw)
    given, state = single.told(told.to(single.device)), single.initial_state(rows)
    x, _ = single.hidden(tokens.to(single.device), left.to(single.device), given, state)
    project(x.flatten(0, 1), None)
    return [one.reach for one in (*watched, project)]
