"""The curves of a run for TensorBoard."""

from pathlib import Path
from types import TracebackType

from tensorboardX import SummaryWriter

from ml.training.loop import Progress

EVERY = 10  # steps from one point to the next


class Board:
    """Writes loss, speed and perplexity into a folder that `tensorboard --logdir` shows."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._writer: SummaryWriter | None = None

    def __enter__(self) -> "Board":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._writer is not None:
            self._writer.close()

    def show(self, progress: Progress) -> None:
        """Add a point; what a run cut short had shown beyond its last save is taken out."""
        if self._writer is None:
            self._writer = SummaryWriter(str(self.folder), purge_step=progress.step)
        if progress.step % EVERY == 0 or progress.step == progress.steps:
            self._writer.add_scalar("loss", progress.loss, progress.step)
            self._writer.add_scalar("tokens_per_second", progress.tokens_per_second, progress.step)
        if progress.perplexity is not None:
            self._writer.add_scalar("word_perplexity", progress.perplexity, progress.step)
