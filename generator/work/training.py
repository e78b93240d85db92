"""The task that trains a model of one's own. Its worker listens on a queue of its own."""

import json
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

from celery import shared_task
from django.conf import settings

from generator.models import Training
from generator.work import turns
from generator.work.holds import Hold
from generator.work.writing import Seldom
from ml.network import registry

if TYPE_CHECKING:
    from ml.training.loop import Progress

WENT_WRONG = "Something went wrong while this model was trained. Try again: it goes on from there."
NO_PARENT = "The network “{name}” is not installed here any more. Choose another one."
CORPUS = "songs.jsonl"
STATE = "training"  # of the run, under the model's folder; needed until it is done
ONE_IN = 5  # songs is kept back to measure on
LOOK_SECONDS = 1.0
SAMPLE_SEED, SAMPLE_LINES = 11, 4


class Cancelled(Exception):
    """Its owner wants nothing of it, or another worker holds it now."""


@shared_task(name=Training.task, ignore_result=True)
def train_model() -> None:
    """Train the model whose turn it is."""
    turns.take(Training.objects.all(), attend)


def attend(training: Training) -> None:
    """Train a claimed model to its end, whatever end that is."""
    with turns.attending(training, WENT_WRONG, settings.LONGEST_TRAINING_SECONDS) as hold:
        parent = Path(settings.LYRICSITE_MODELS) / training.parent
        if training.parent not in registry.available(parent.parent):
            training.fail(NO_PARENT.format(name=training.parent))
        elif training.data is None:
            training.fail("Its songs were deleted.")
        else:
            _train(training, parent, hold)


def _train(training: Training, parent: Path, hold: Hold) -> None:
    from ml.training.making import make
    from ml.training.options import TrainingError
    from ml.training.presets import PRESETS
    from ml.training.recipe import Recipe

    folder = training.folder
    given = {**PRESETS["own"], "corpus": _corpus(training), "out": folder, "start": parent}
    teller = Teller(training, hold)
    try:
        make(Recipe.of({**given, "threads": 1}), teller.encoded, teller.show, teller.is_enough)
    except Cancelled:
        if training.finish(stopped=True):
            shutil.rmtree(folder, ignore_errors=True)
        return
    except (TrainingError, ValueError) as error:
        training.fail(str(error))
        return
    # First, so that no end leaves files behind; a worker that dies between trains once more.
    shutil.rmtree(folder / STATE, ignore_errors=True)
    training.keep_model(json.loads((folder / "config.json").read_text(encoding="utf-8")))


def _corpus(training: Training) -> Path:
    """The songs as a file of the model's folder: a worker that goes on finds the same."""
    path = training.folder / STATE / CORPUS
    path.parent.mkdir(parents=True, exist_ok=True)
    songs = training.data.songs if training.data else []
    split = [
        {**song, "split": "train" if at % ONE_IN else "valid"} for at, song in enumerate(songs)
    ]
    path.write_text("".join(json.dumps(song) + "\n" for song in split), encoding="utf-8")
    return path


class Teller:
    """Tells the row how far the training has come, and the training what its owner wants."""

    def __init__(self, training: Training, hold: Hold) -> None:
        self.training, self.hold = training, hold
        self.curve = list(training.curve)
        self.began = self.told = time.monotonic()
        self.first: int | None = None
        self.enough = Seldom(training.wants_an_end)

    def encoded(self, done: int, total: int) -> None:
        self._go_on()

    def is_enough(self) -> bool:
        return self.enough()

    def show(self, progress: "Progress") -> None:
        self._go_on()
        now = time.monotonic()
        self.first = progress.step if self.first is None else self.first
        facts: dict[str, object] = {}
        if progress.perplexity is not None:
            self.curve = [row for row in self.curve if row[0] < progress.step]
            self.curve.append([progress.step, progress.loss, progress.perplexity])
            facts = {"curve": self.curve, "sample": sample_of(self.training.folder)}
        elif now - self.told < LOOK_SECONDS:
            return
        a_step = (now - self.began) / max(1, progress.step - self.first)
        left = a_step * (progress.steps - progress.step)
        self.training.tell(
            step=progress.step, steps=progress.steps, seconds_left=left, **facts
        )  # fmt: skip
        self.told = now

    def _go_on(self) -> None:
        if self.hold.is_over():
            raise Cancelled


def sample_of(folder: Path) -> str:
    """A few lines as the network under way writes them by itself, without a composer's choice."""
    from ml.network.checkpoint import load_checkpoint
    from ml.study.material import Subject
    from ml.study.sampling import write

    now = load_checkpoint(folder)
    texts = write(Subject(now.network, now.vocabulary), 1, SAMPLE_SEED)
    lines = [line for part in texts[0] for line in part.lines] if texts else []
    return "\n".join(lines[:SAMPLE_LINES])
