"""How far back learning reaches: the gradient of a loss with respect to earlier inputs.

In a simple RNN it vanishes or explodes with the distance (Bengio et al. 1994; Pascanu et al. 2013);
the gates of LSTM and GRU were made against that.
"""

import numpy as np
import torch
from torch import Tensor

from ml.network.networks import LyricNetwork
from ml.study.findings import Point
from ml.study.likelihood import Integers
from ml.study.material import Material, Subject, stream_of

FARTHEST = 200  # steps
BATCH = 64


def measure(subject: Subject, material: Material) -> list[Point]:
    """The median norm of the gradient at each distance, and beside that of the nearest input.

    Distance 1 is the token just before the one that is predicted. Inputs are what the first
    recurrent layer reads: normalised, so that networks compare. Songs stand end to end, as in
    training, and the network is told nothing.
    """
    stream = stream_of(subject, material.valid)
    length = min(FARTHEST, len(stream) - 1)
    ends = np.linspace(length, len(stream) - 1, material.budget.windows).astype(int)
    windows = np.stack([stream[end - length : end + 1] for end in ends], axis=1)
    norms = np.concatenate(
        [
            norms_of(subject.network, windows[:, at : at + BATCH])
            for at in range(0, windows.shape[1], BATCH)
        ],
        axis=1,
    )
    median, count = np.median(norms, axis=1), norms.shape[1]  # a few places outweigh any mean
    return [
        Point(name, back, float(median[back - 1] / of), count)
        for name, of in (("norm", 1.0), ("share", median[0]))
        for back in range(1, length + 1)
    ]


def norms_of(network: LyricNetwork, windows: Integers) -> np.ndarray[tuple[int, int], np.dtype]:
    """Norms (length, batch) of windows (length + 1, batch), the nearest input first.

    The loss is that of the last token alone.
    """
    tokens = torch.from_numpy(windows).to(network.embedding.device)
    told = torch.zeros(*tokens[:-1].shape, network.layout.width, dtype=torch.long)
    entered: list[Tensor] = []

    def keep(layer: torch.nn.Module, given: tuple[Tensor, object]) -> None:
        entered.append(given[0])

    first = network.recurrent()[0]
    hook = first.register_forward_pre_hook(keep)
    # cuDNN gives no gradient of a network that is not in training, and in training it would drop.
    with torch.backends.cudnn.flags(enabled=False):
        hidden, _ = network.hidden(
            tokens[:-1], told.to(tokens.device), network.initial_state(tokens.shape[1])
        )
        logs = network.logits(hidden[-1]).log_softmax(-1)
        loss = -logs.gather(-1, tokens[-1:].T).sum()  # rows do not touch one another
        (gradient,) = torch.autograd.grad(loss, entered[0])
    hook.remove()
    norms: np.ndarray[tuple[int, int], np.dtype] = gradient.norm(dim=-1).flip(0).cpu().numpy()
    return norms
