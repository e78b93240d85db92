"""What a training run is to do: files, shape, rates."""

import re
from dataclasses import dataclass
from pathlib import Path

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

    cell: str
    corpus: Path
    passes: int
    extra: tuple[Extra, ...]
    start: Path | None  # a model to go on from: its cell, shape and vocabulary are kept
    vocabulary: int
    embedding: int
    hidden: int
    dropout: float
    learning_rate: float
    muon: float | None  # None: 0.02 for a new network, none when going on from a model
    rows: int
    seed: int
    threads: int | None
    device: str | None
    card_songs: int
    out: Path

    def check(self) -> None:
        """Refuse options that cannot work, in one line.

        Raises:
            ValueError: naming the option.
        """
        limits = {
            "passes": (1, 1000), "vocabulary": (200, 32000), "embedding": (8, 4096),
            "hidden": (8, 8192), "dropout": (0, 0.9), "learning_rate": (1e-6, 1), "muon": (0, 1),
            "rows": (1, 4096), "card_songs": (1, 100),
        }  # fmt: skip
        for name, (least, most) in limits.items():
            value = getattr(self, name)
            if value is not None and not least <= value <= most:
                raise ValueError(f"--{name.replace('_', '-')}: give {least} to {most}")
        if self.threads is not None and self.threads < 1:
            raise ValueError("--threads: give 1 or more")
