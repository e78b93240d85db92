"""The curve of a run: what was measured and when."""

from pathlib import Path
from typing import Final

from ml.network.checkpoint import write_text

CURVE: Final = "curve.csv"
COLUMNS: Final = "step,loss,word_perplexity"


class Curve:
    """Measurements of a run up to a step, kept in its folder as CSV."""

    def __init__(self, folder: Path, step: int = 0, kept: bool = True) -> None:
        """Find what the folder's run had measured up to a step; a resumed run repeats none."""
        self.path, self.kept = folder / CURVE, kept
        found = self.path.read_text(encoding="utf-8").splitlines()[1:] if self.path.exists() else []
        self.rows = [row for row in found if int(row.split(",")[0]) <= step]

    def add(self, step: int, loss: float, perplexity: float) -> None:
        self.rows.append(f"{step},{loss:.4f},{perplexity:.3f}")
        if self.kept:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            write_text(self.path, "\n".join((COLUMNS, *self.rows)) + "\n")

    @property
    def since_best(self) -> int:
        """Measurements since that of the lowest perplexity; 0 if there is none."""
        measured = [float(row.split(",")[2]) for row in self.rows]
        return len(measured) - 1 - measured.index(min(measured)) if measured else 0
