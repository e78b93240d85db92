"""The worker that trains: a real process on its own queue, killed and started again."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from generator import intake, own
from generator.models import OwnModel, Training, Worker
from lyricsite.launch.run import trainer_command
from tests.generator.test_own_models import text_of
from tests.parts import WorkerProcess, wait_for

if TYPE_CHECKING:
    from accounts.models import User


@pytest.fixture
def trainer(transactional_db: None) -> Iterator[WorkerProcess]:
    """A worker that trains, with the shipped networks."""
    process = WorkerProcess(connection.settings_dict["NAME"])
    process.command = trainer_command()
    process.start()
    yield process
    process.stop()


def steps() -> int:
    return Training.objects.get().step


def test_a_killed_trainer_goes_on_and_nobody_takes_it_for_a_writer(
    trainer: WorkerProcess, alice: "User", settings: Any
) -> None:
    settings.LYRICSITE_OWN_MODELS = Path(os.environ["LYRICSITE_DATA"]) / "own-models"
    own.train(own.keep(alice, "Mine", intake.of_text(text_of())), "gru", "Mine")
    wait_for(lambda: steps() > 0, f"a first step; see {trainer.log}", seconds=90)
    trainer.kill()
    assert not Worker.objects.exists()

    trainer.start()
    wait_for(lambda: not Training.objects.get().is_active, f"an end; see {trainer.log}", seconds=90)

    training, model = Training.objects.get(), OwnModel.objects.get()
    assert (training.status, training.pk) == ("done", model.pk)
    assert [path.name for path in model.folder.parent.iterdir()] == [model.key]
    assert "training" not in {path.name for path in model.folder.iterdir()}
