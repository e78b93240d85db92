"""What writers do with models of their own, once for the pages and the API alike."""

import tempfile
import zipfile
from collections.abc import Sequence
from typing import IO, TYPE_CHECKING

from django.db import transaction

from generator import flows, intake
from generator.findings import Figure, table_by_place
from generator.models import DataSet, OwnModel, QueueFull, Song, Training
from generator.models.trainings import MOST_DATA_SETS, NAME_LENGTH
from generator.plots import picture
from ml.study.experiments import Plot
from ml.study.findings import Mean
from ml.study.report import Drawn

if TYPE_CHECKING:
    from accounts.models import User

FEWEST_SONGS = 8  # to learn from, and to keep back to measure on
IN_MEMORY = 5_000_000  # bytes; a longer archive waits on the disk
# What a model is, beside which it has no secrets: tensors and facts, never code.
FILES = (
    "model.safetensors", "config.json", "tokenizer.json", "README.md", "sources.tsv",
    "reader.safetensors",
)  # fmt: skip


def keep(owner: "User", name: str, found: intake.Found) -> DataSet:
    """Keep what was understood as a data set; raises flows.NotYet."""
    mine = DataSet.objects.visible_to(owner)
    if mine.count() >= MOST_DATA_SETS:
        raise flows.NotYet(f"You have {MOST_DATA_SETS} data sets already. Delete one first.")
    return DataSet.objects.create(
        owner=owner, name=name[:NAME_LENGTH], songs=found.songs, report=found.report
    )


def songs_and_favourites(owner: "User", songs: bool, favourites: bool) -> intake.Found:
    """A writer's songs, favourites or both, understood as a file would be; raises Refused."""
    kept = Song.objects.visible_to(owner).with_newest() if songs else Song.objects.none()
    return intake.of_rows(list(kept), list(owner.favourites.all()) if favourites else [])


def train(data: DataSet, parent: str, name: str) -> Training:
    """Have a model tuned on a data set; raises flows.NotYet."""
    if data.kept < FEWEST_SONGS:
        raise flows.NotYet(
            f"There are {data.kept} songs in it; {FEWEST_SONGS} at least are needed to learn from "
            "some and to measure on others."
        )
    try:
        return Training.objects.start(data, parent, name[:NAME_LENGTH])
    except QueueFull as full:
        raise flows.NotYet(
            f"{full.limit} of your trainings are waiting already. Cancel one of them first."
        ) from full


def stop_with_best(training: Training) -> None:
    """Keep what is best so far; raises flows.NotYet."""
    if not training.curve:
        raise flows.NotYet("Nothing was measured yet, so that there is no best. Cancel it instead.")
    if not training.end_early():
        raise flows.NotYet("This training has ended.")


def retry(training: Training) -> None:
    """Go on after a failure, from the last save; raises flows.NotYet."""
    try:
        again = training.retry()
    except QueueFull as full:
        raise flows.NotYet(f"{full.limit} of your trainings are waiting already.") from full
    if not again:
        raise flows.NotYet("Only a training that failed can be tried again.")


def delete(model: OwnModel) -> None:
    """Delete a model for good, its training and every file of both."""
    with transaction.atomic():
        Training.objects.filter(pk=model.pk).delete()
        model.delete()


def archive_of(model: OwnModel) -> IO[bytes]:
    """The files of a model as a zip, at its beginning; whoever reads it closes it."""
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  it outlives this function
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for path in [model.folder / name for name in FILES]:
            if path.is_file():
                archive.write(path, path.name)
    file.seek(0)
    return file


def curves(training: Training) -> list[Figure]:
    """What was measured while it trained, drawn: one plot for each measure."""
    if len(training.curve) < 2:
        return []
    plots = (
        (2, Plot("perplexity", "Word perplexity of songs kept back", "step", "lower is better")),
        (1, Plot("loss", "Loss on songs that are learned from", "step", "nats a token")),
    )
    drawn = [Drawn(plot, {training.name: _line(training.curve, at)}) for at, plot in plots]
    return [Figure(one.plot.measure, one.plot, table_by_place(one), picture(one)) for one in drawn]


def _line(curve: Sequence[Sequence[float]], at: int) -> list[Mean]:
    return [Mean(row[0], row[at], None, 1, 1) for row in curve]
