"""One batch for all that is written: rows of any request join and leave it at any tick.

Songs run in threads. Whoever hands rows over drives the ticks of a batch until they are written,
with the rows of all others in it; where the processor has room for another batch, rows get one of
their own. Nothing of a row depends on what stands beside it, so that it comes out as if alone.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import torch

from ml.network.networks import State
from ml.network.processor import usable_processors

if TYPE_CHECKING:
    from ml.writing.rows import LineWriter, Row

MOST = 128  # rows of a batch: a row costs no less in a larger one, and would wait for all others


@dataclass(eq=False)
class Job:
    """The rows of one call, ready to join a batch."""

    rows: "Sequence[Row]"
    state: State
    told: torch.Tensor
    fed: torch.Tensor  # the next token of each
    batch: "Batch | None" = None  # that it is in
    error: Exception | None = None  # of its batch

    @property
    def done(self) -> bool:
        return self.error is not None or not any(row.live for row in self.rows)


@dataclass
class Batch:
    """Rows that are written together."""

    jobs: list[Job] = field(default_factory=list)
    rows: "list[Row]" = field(default_factory=list)
    arriving: list[Job] = field(default_factory=list)
    driven: bool = False  # whether a thread ticks it
    state: State = field(default_factory=list)
    told: torch.Tensor = field(default_factory=lambda: torch.empty(0))
    fed: torch.Tensor = field(default_factory=lambda: torch.empty(0))

    def join(self, job: Job) -> None:
        if not self.rows:
            self.state, self.told, self.fed = job.state, job.told, job.fed
        else:
            pairs = zip(self.state, job.state, strict=True)
            self.state = [tuple(map(torch.cat, zip(*both, strict=True))) for both in pairs]
            self.told = torch.cat((self.told, job.told))
            self.fed = torch.cat((self.fed, job.fed))
        self.rows += job.rows
        self.jobs.append(job)

    @torch.inference_mode()
    def tick(self, writer: "LineWriter") -> None:
        """One token more for each row; those that have ended leave."""
        chosen, self.state = writer.step(self.rows, self.fed, self.told, self.state)
        kept = [at for at, row in enumerate(self.rows) if row.live]
        self.fed = chosen[kept]
        if len(kept) < len(self.rows):
            self.state = [tuple(part[kept] for part in layer) for layer in self.state]
            self.told, self.rows = self.told[kept], [self.rows[at] for at in kept]
        self.jobs = [job for job in self.jobs if not job.done]


class Engine:
    """The batches of one network, one for each processor at most. Thread-safe."""

    def __init__(self, writer: "LineWriter", batches: int | None = None) -> None:
        self.writer = writer
        self.batches = [Batch() for _ in range(batches or usable_processors())]
        self.waiting: list[Job] = []
        self.changed = threading.Condition()

    def write(self, job: Job) -> None:
        """Have all rows of a job written.

        Raises whatever stopped its batch; what a row of another job raised does not.
        """
        with self.changed:
            free = next((batch for batch in self.batches if not batch.driven), None)
            (free.arriving if free else self.waiting).append(job)
            job.batch = free
        while batch := self._to_drive(job):
            try:
                while not job.done:
                    self._tick(batch)
            finally:
                with self.changed:
                    batch.driven = False
                    self.changed.notify_all()
        if job.error:
            raise job.error

    def _to_drive(self, job: Job) -> Batch | None:
        """The batch whose ticks a job waits for, once nobody else drives it; None: it is done."""
        with self.changed:
            while not job.done:
                batch = job.batch or next((one for one in self.batches if not one.driven), None)
                if batch and not batch.driven:
                    batch.driven = True
                    return batch
                self.changed.wait()
            return None

    def _tick(self, batch: Batch) -> None:
        with self.changed:
            arrived, batch.arriving = batch.arriving, []
            count = len(batch.rows) + sum(len(job.rows) for job in arrived)
            while self.waiting and (not count or count + len(self.waiting[0].rows) <= MOST):
                arrived.append(self.waiting.pop(0))
                count += len(arrived[-1].rows)
            for job in arrived:
                job.batch = batch
        before = [*batch.jobs, *arrived]
        try:
            for job in arrived:
                batch.join(job)
            batch.tick(self.writer)
        except Exception as error:  # noqa: BLE001 - raised again in every thread that waits for it
            batch.jobs, batch.rows = [], []
            for job in before:
                job.error = error
        if len(batch.jobs) < len(before):
            with self.changed:
                self.changed.notify_all()
