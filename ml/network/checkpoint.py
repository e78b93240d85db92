"""A model on disk: `model.safetensors` for tensors, `config.json` for facts, `tokenizer.json`.

Written beside and renamed, so that a reader never meets half a file. Nothing is ever unpickled.
"""

import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from ml.corpus.conditions import FIRST_LAYOUT, Layout
from ml.corpus.tokenizer import Vocabulary
from ml.network.layers import CELLS
from ml.network.networks import LyricNetwork
from ml.network.options import NORMS, NetworkOptions

FORMAT = 2  # 2 names the layout of conditions, norm and scale; 1 had none of them
TENSORS, CONFIG, TOKENIZER, CARD = "model.safetensors", "config.json", "tokenizer.json", "README.md"
# What reading a file of any content raises, beside OSError.
DAMAGED: Final = (
    ValueError, LookupError, TypeError, AttributeError, RuntimeError, SafetensorError,
)  # fmt: skip


class CheckpointError(ValueError):
    """The folder holds no usable model; the message is one line."""


@dataclass(frozen=True)
class Checkpoint:
    network: LyricNetwork
    vocabulary: Vocabulary
    config: dict[str, Any]

    @property
    def plain(self) -> bool:
        """Whether it learned plain sentences and not songs."""
        return bool(self.config.get("plain"))


def save_checkpoint(
    folder: Path, network: LyricNetwork, vocabulary: Vocabulary, facts: dict[str, Any]
) -> None:
    """Write a network in half precision with the facts of its training."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {name: tensor.half() for name, tensor in network.state_dict().items()}
    config = {
        "format": FORMAT,
        "network": asdict(network.options),
        "conditions": network.layout.as_fields(),
        "parameters": sum(parameter.numel() for parameter in network.parameters()),
        "vocabulary": vocabulary.fingerprint,
        **facts,
    }
    save_tensors(folder / TENSORS, tensors)
    write_text(folder / CONFIG, json.dumps(config, indent=2) + "\n")
    vocabulary.save(folder / TOKENIZER)


def load_checkpoint(folder: Path) -> Checkpoint:
    """Read a model back, in single precision, ready to write.

    Raises:
        CheckpointError: a file is missing, is damaged, or does not fit the others.
    """
    try:
        config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        options, layout = _shape(config)
        tensors = load_file(folder / TENSORS)
        vocabulary = Vocabulary.load(folder / TOKENIZER)
        fits = config["vocabulary"] == vocabulary.fingerprint
    except FileNotFoundError as error:
        raise CheckpointError(f"{folder}: no model here ({error})") from None
    except DAMAGED as error:
        raise CheckpointError(f"{folder}: the model is damaged ({error!r})") from None
    known = options.cell in CELLS and options.norm in NORMS
    if config.get("format") not in (1, FORMAT) or not known:
        raise CheckpointError(f"{folder}: this version cannot read the model's format")
    if not fits:
        raise CheckpointError(f"{folder}: the tokenizer is not the one the model was trained with")
    try:
        network = _network(options, layout, tensors)
    except (RuntimeError, TypeError):
        raise CheckpointError(f"{folder}: the tensors do not fit the configuration") from None
    return Checkpoint(network, vocabulary, config)


def _shape(config: dict[str, Any]) -> tuple[NetworkOptions, Layout]:
    if config.get("format") == 1:
        shape = {**config["network"], "norm": "none", "scale": False}
        return NetworkOptions.from_fields(shape), FIRST_LAYOUT
    return NetworkOptions.from_fields(config["network"]), Layout.from_fields(config["conditions"])


def _network(options: NetworkOptions, layout: Layout, tensors: dict[str, Tensor]) -> LyricNetwork:
    with torch.device("meta"):  # weights that are read need no beginning, which takes seconds
        network = LyricNetwork(options, layout)
    network.load_state_dict({name: tensor.float() for name, tensor in tensors.items()}, assign=True)
    return network.eval()


def save_tensors(path: Path, tensors: dict[str, Tensor]) -> None:
    """Write tensors beside `path` and rename."""
    beside = path.with_name(path.name + ".part")
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, beside)
    beside.chmod(0o644)  # a worker may run as another user than the one who trained
    beside.replace(path)


def write_text(path: Path, text: str) -> None:
    """Write text beside `path` and rename."""
    beside = path.with_name(path.name + ".part")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def device_for(name: str | None = None) -> torch.device:
    """The device asked for, else CUDA where there is one, else the CPU.

    Of several processes that torchrun started here, each gets a CUDA device of its own.

    Raises:
        ValueError: there is no such device.
    """
    cuda = torch.cuda.is_available()
    wanted = name or ("cuda" if cuda else "cpu")
    if wanted != "cpu" and not (cuda and re.fullmatch(r"cuda(:\d+)?", wanted)):
        raise ValueError(f"--device: there is no {wanted} here; give cpu" + " or cuda" * cuda)
    if wanted == "cuda" and "LOCAL_RANK" in os.environ:
        wanted = f"cuda:{os.environ['LOCAL_RANK']}"
    return torch.device(wanted)
