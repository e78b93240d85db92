"""Which trained models there are. Imports no torch, so that the web process may ask."""

import json
import logging
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from ml.corpus.known import KnownWords

# What a file of any content makes of the few lines that read it: these and no others.
UNREADABLE: Final = (
    OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError,
)  # fmt: skip

logger = logging.getLogger(__name__)

SHIPPED: Final = Path(__file__).parents[1] / "models"
TITLES: Final = {
    "rnn": "Simple RNN", "lstm": "LSTM", "gru": "GRU", "rnn-relu": "Simple RNN with ReLU",
}  # fmt: skip


@dataclass(frozen=True)
class ModelInfo:
    """The facts of one model, from its `config.json` and its card."""

    name: str
    title: str
    cell: str
    version: str
    parameters: int
    metrics: dict[str, Any]
    card: str  # Markdown


@dataclass(frozen=True)
class Damaged:
    """A model that cannot be used, and why, in words for who runs the site."""

    name: str
    reason: str


def available(folder: Path = SHIPPED) -> dict[str, ModelInfo]:
    """The models in a folder by name, in the order simple RNN, LSTM, GRU, then by name.

    A damaged one is left out; `damaged` names it, and the log does once.
    """
    found = [info for info in _look(folder) if isinstance(info, ModelInfo)]
    order = list(TITLES)
    found.sort(key=lambda info: (order.index(info.cell) if info.cell in order else 9, info.name))
    return {info.name: info for info in found}


def damaged(folder: Path = SHIPPED) -> list[Damaged]:
    """The models in a folder that `available` leaves out, by name."""
    return [info for info in _look(folder) if isinstance(info, Damaged)]


def known_words(name: str, folder: Path = SHIPPED) -> KnownWords | None:
    """The words that a model knows; None where the model is away or its vocabulary damaged."""
    try:
        return KnownWords.load(folder / name)
    except UNREADABLE:
        return None


def _look(folder: Path) -> list[ModelInfo | Damaged]:
    return [_try(path.parent) for path in sorted(folder.glob("*/config.json"))]


def _try(folder: Path) -> ModelInfo | Damaged:
    try:
        return _read(folder)
    except UNREADABLE as error:
        found = Damaged(folder.name, f"{type(error).__name__}: {error}")
    _log_once(folder, found.reason)
    return found


@cache
def _log_once(folder: Path, reason: str) -> None:
    logger.warning("The model in %s is damaged and left out: %s", folder, reason)


def _read(folder: Path) -> ModelInfo:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    if config.get("plain") or config.get("unit") == "char":
        raise ValueError("it learned plain sentences or letters, and writes no songs")
    card = folder / "README.md"
    cell = config["network"]["cell"]
    return ModelInfo(
        name=folder.name,
        title=TITLES.get(folder.name, folder.name),
        cell=cell,
        version=str(config["version"]),
        parameters=int(config["parameters"]),
        metrics=dict(config.get("metrics", {})),
        card=card.read_text(encoding="utf-8") if card.exists() else "",
    )
