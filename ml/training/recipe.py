"""What a training run is to do: files, shape, rates."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from ml.network.options import NetworkOptions
from ml.training.options import TrainingOptions

# Least and most of each option that is a number.
LIMITS: Final[dict[str, tuple[float, float]]] = {
    "passes": (1, 1000), "vocabulary": (200, 32000), "embedding": (8, 4096), "hidden": (8, 8192),
    "layers": (1, 16), "condition": (0, 4096), "dropout": (0, 0.9), "weight_drop": (0, 0.9),
    "word_dropout": (0, 0.9), "chunk": (2, 4096), "learning_rate": (1e-6, 1), "muon": (0, 1),
    "muon_decay": (0, 10), "warmup": (1, 1_000_000), "decline": (0, 1), "weight_decay": (0, 10),
    "clip": (1e-3, 1000),
    "average": (0, 0.999999), "reset": (0, 1), "evaluate_every": (1, 1_000_000),
    "save_seconds": (0, 1_000_000), "patience": (0, 1_000_000), "accumulate": (1, 4096),
    "most_parameters": (0, 10**10), "pull": (0, 1000),
    "new_words": (0, 2000), "rows": (1, 4096), "card_songs": (0, 100),
}  # fmt: skip
UNITS: Final = ("subword", "word", "char")
NUMBER = r"\d*\.?\d+"
EXTRA = re.compile(
    rf"(?P<path>.+?)(?::(?P<passes>\d+))?(?::(?P<begin>{NUMBER})-(?P<end>{NUMBER}))?"
)


@dataclass(frozen=True)
class Extra:
    """Verse or speech to learn from beside the songs: `poems.jsonl.xz:5:0-0.85`.

    That is a file, its passes (1), and the part of training over which they are spread (0-1).
    """

    path: Path
    passes: int = 1
    begin: float = 0.0
    end: float = 1.0

    @classmethod
    def parse(cls, text: str) -> "Extra":
        """Raises ValueError if the numbers cannot be."""
        match = EXTRA.fullmatch(text)
        if not match:
            raise ValueError("--extra: give a file")
        begin, end = (float(match[name] or at) for name, at in (("begin", 0), ("end", 1)))
        passes = int(match["passes"] or 1)
        if passes < 1 or not 0 <= begin < end <= 1:
            raise ValueError(f"--extra {text}: give FILE:PASSES:FROM-TO, such as poems.xz:5:0-0.85")
        return cls(Path(match["path"]), passes, begin, end)


@dataclass(frozen=True)
class Recipe:
    """Everything that decides what a training run makes."""

    corpus: Path
    out: Path
    network: NetworkOptions  # its vocabulary is how many units are learned
    training: TrainingOptions
    unit: str = "subword"  # of the vocabulary, one of UNITS
    plain: bool = False  # text as one stream of sentences: no songs, nothing told
    most_parameters: int = 0  # where above 0, widths are the largest that keep to it
    passes: int = 2  # times through the songs
    extra: tuple[Extra, ...] = ()
    start: Path | None = None  # a model to go on from: its shape and vocabulary are kept
    new_words: int = 0  # words of the songs that get a unit of their own beside its units, at most
    rows: int = 64  # parallel streams
    threads: int | None = None
    device: str | None = None
    card_songs: int = 2

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Recipe":
        """A recipe of options by their names, whatever part they belong to; others are passed over.

        >>> Recipe.of({"corpus": Path("a.txt"), "out": Path("a"), "cell": "gru"}).network.cell
        'gru'
        """
        # A model that goes on is tuned with small steps, and Muon's are large.
        asked = ({"muon": 0.0} if given.get("start") else {}) | {**given}

        def part(kind: type) -> dict[str, Any]:
            return {field.name: asked[field.name] for field in fields(kind) if field.name in asked}

        network = NetworkOptions(**part(NetworkOptions))
        return cls(
            **part(cls) | {"network": network, "training": TrainingOptions(**part(TrainingOptions))}
        )

    def check(self) -> None:
        """Refuse options that cannot work, in one line.

        Raises:
            ValueError: naming the option.
        """
        given = vars(self.network) | vars(self.training) | vars(self)
        # Songs are kept in 16 bits a token.
        limits = LIMITS | ({"vocabulary": (200, 1_000_000)} if self.plain else {})
        for name, (least, most) in limits.items():
            value = given[name]
            if value is not None and not least <= value <= most:
                raise ValueError(f"--{name.replace('_', '-')}: give {least} to {most}")
        if self.plain and (self.network.condition or self.start or self.extra):
            raise ValueError("--plain: takes --condition 0, and neither --from nor --extra")
        if self.threads is not None and self.threads < 1:
            raise ValueError("--threads: give 1 or more")
