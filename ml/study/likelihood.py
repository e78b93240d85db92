"""How likely a network takes each token of a text for."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from ml.network.networks import LyricNetwork

BATCH = 16
CHUNK = 64  # tokens a forward pass, so that memory stays bounded for a song of any length

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Tokens = Sequence[int] | npt.NDArray[np.int16] | Integers


@torch.inference_mode()
def nats_of(
    network: LyricNetwork,
    texts: Sequence[Tokens],
    told: Sequence[npt.NDArray[np.int16]] | None = None,
) -> list[Floats]:
    """Nats of each token of each text after its first: (length - 1,).

    Every text starts from an empty state. `told` holds a text's conditions (length, width), by
    default none.
    """
    order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
    found: list[Floats] = [np.zeros(0, dtype=np.float32)] * len(texts)
    for begin in range(0, len(order), BATCH):
        numbers = order[begin : begin + BATCH]
        tokens = padded([texts[at] for at in numbers])
        rows = np.zeros((*tokens.shape, network.layout.width), dtype=np.int64)
        for column, at in enumerate(numbers):
            if told is not None:
                rows[: len(texts[at]), column] = told[at]
        nats = _nats(network, torch.from_numpy(tokens), torch.from_numpy(rows))
        for column, at in enumerate(numbers):
            found[at] = nats[: len(texts[at]) - 1, column]
    return found


def padded(texts: Sequence[Tokens]) -> Integers:
    """Texts as columns (time, texts), zeros after the end of the shorter ones."""
    tokens = np.zeros((max(map(len, texts)), len(texts)), dtype=np.int64)
    for column, text in enumerate(texts):
        tokens[: len(text), column] = text
    return tokens


def _nats(network: LyricNetwork, tokens: Tensor, told: Tensor) -> Floats:
    device = network.embedding.device
    state = network.initial_state(tokens.shape[1])
    parts = []
    for at in range(0, len(tokens) - 1, CHUNK):
        inputs = tokens[at : at + CHUNK][: len(tokens) - 1 - at].to(device)
        targets = tokens[at + 1 : at + 1 + len(inputs)].to(device)
        logits, state = network(inputs, told[at : at + len(inputs)].to(device), state)
        nats = functional.cross_entropy(
            logits.flatten(0, 1), targets.flatten(), reduction="none"
        ).view_as(targets)
        parts.append(nats.cpu())
    found: Floats = torch.cat(parts).numpy()
    return found
