"""A network that reads whole lines: how much likelier a reader marks a line than its facts say.

A bidirectional GRU (Schuster & Paliwal 1997; Cho et al. 2014) over what a lyric network makes of
the line: the embedding of each token, the state before it, and how unexpected it was. Nats cannot
tell that "the silent morning of the night" makes no sense, since each word is expected after the
one before; what stands on both sides of it can.
"""

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from ml.network.checkpoint import DAMAGED, CheckpointError, save_tensors

READER = "reader.safetensors"  # beside the lyric network that it was learned for
WIDTH = 48
DROPOUT = 0.4
NATS, RANKS = 3.0, 4.0  # spreads of nats and of logarithms of token ids


class Reader(nn.Module):
    """Log-odds of a mark, to be added to those of the facts. `width`: of embeddings and states."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.enter = nn.Linear(2 * width + 2, WIDTH)
        self.both_ways = nn.GRU(WIDTH, WIDTH, bidirectional=True)
        self.leave = nn.Linear(4 * WIDTH, 1)
        self.dropout = nn.Dropout(DROPOUT)
        nn.init.zeros_(self.leave.weight)  # before it has learned, the facts alone speak
        nn.init.zeros_(self.leave.bias)

    def forward(self, seen: Tensor, lengths: Tensor) -> Tensor:
        """Shapes: seen (time, lines, 2 * width + 2) as `look` gives it, lengths (lines,)."""
        entered = self.dropout(torch.tanh(self.enter(self.dropout(seen))))
        packed = nn.utils.rnn.pack_padded_sequence(entered, lengths, enforce_sorted=False)
        states, _ = nn.utils.rnn.pad_packed_sequence(
            self.both_ways(packed)[0], total_length=len(seen)
        )
        there = (torch.arange(len(seen)).unsqueeze(1) < lengths).unsqueeze(-1)
        mean = (states * there).sum(dim=0) / lengths.unsqueeze(-1)
        greatest = states.masked_fill(~there, -1.0).amax(dim=0)  # -1 is the least of a tanh
        odds: Tensor = self.leave(self.dropout(torch.cat((mean, greatest), dim=-1)))
        return odds.squeeze(-1)


def look(embedding: Tensor, hidden: Tensor, tokens: Tensor, nats: Tensor) -> Tensor:
    """What a reader sees of lines.

    Shapes: embedding (vocabulary, width); hidden (time, lines, width), the state before each token;
    tokens and nats (time, lines), the line end last; returned (time, lines, 2 * width + 2).
    """
    root = embedding.shape[1] ** 0.5
    ranks = torch.log1p(tokens.float()).unsqueeze(-1) / RANKS
    return torch.cat(
        (
            functional.normalize(embedding[tokens], dim=-1) * root,
            functional.normalize(hidden, dim=-1) * root,
            nats.unsqueeze(-1) / NATS,
            ranks,
        ),
        dim=-1,
    )


def save_reader(folder: Path, reader: Reader) -> None:
    """Write it beside its network, in half precision."""
    tensors = {name: tensor.half() for name, tensor in reader.state_dict().items()}
    save_tensors(folder / READER, tensors)


def load_reader(folder: Path, width: int) -> Reader | None:
    """The reader of a model, None where it has none.

    Raises:
        CheckpointError: the file is damaged or was learned for a network of another width.
    """
    if not (folder / READER).exists():
        return None
    reader = Reader(width)
    try:
        tensors = load_file(folder / READER)
        reader.load_state_dict({name: tensor.float() for name, tensor in tensors.items()})
    except DAMAGED as error:
        raise CheckpointError(f"{folder}: its reader is damaged ({error!r})") from None
    return reader.eval()
