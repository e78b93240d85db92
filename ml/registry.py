"""Which trained models there are. Imports no torch, so that the web process may ask."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

SHIPPED: Final = Path(__file__).parent / "models"
TITLES: Final = {"rnn": "Simple RNN", "lstm": "LSTM", "gru": "GRU"}


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


def available(folder: Path = SHIPPED) -> dict[str, ModelInfo]:
    """The models in a folder by name, in the order simple RNN, LSTM, GRU, then by name."""
    found = [_read(path.parent) for path in folder.glob("*/config.json")]
    order = list(TITLES)
    found.sort(key=lambda info: (order.index(info.cell) if info.cell in order else 9, info.name))
    return {info.name: info for info in found}


def _read(folder: Path) -> ModelInfo:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
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
