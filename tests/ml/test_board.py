"""The curves that TensorBoard is given, read from its files."""

import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from tensorboardX.proto.event_pb2 import Event

from ml.commands.cli import main
from ml.training.board import Board
from ml.training.loop import Progress
from tests.ml.conftest import SAMPLE


def points(folder: Path) -> Iterator[tuple[str, int, float]]:
    """All that is shown: names, steps, values. A record is a length, its checksum, itself, its."""
    for path in sorted(folder.glob("events.out.*")):
        data = path.read_bytes()
        while data:
            (length,) = struct.unpack("<Q", data[:8])
            event = Event.FromString(data[12 : 12 + length])
            yield from ((v.tag, event.step, v.simple_value) for v in event.summary.value)
            data = data[16 + length :]


def test_loss_and_speed_are_shown_now_and_then_and_perplexity_when_measured(tmp_path: Path) -> None:
    with Board(tmp_path) as board:
        for step in range(1, 13):
            measured = 50.0 if step == 5 else None
            board.show(Progress(step, 12, 8.0 - step / 4, 1000.0, measured))
    shown = list(points(tmp_path))
    assert [(step, loss) for name, step, loss in shown if name == "loss"] == [(10, 5.5), (12, 5.0)]
    assert [step for name, step, _ in shown if name == "tokens_per_second"] == [10, 12]
    assert ("word_perplexity", 5, 50.0) in shown


def test_train_writes_what_tensorboard_shows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["--corpus", str(SAMPLE), "--out", str(tmp_path / "mine"), "--cell", "gru"]
    tiny = ["--vocabulary", "300", "--embedding", "8", "--hidden", "8", "--card-songs", "0"]
    board = ["--tensorboard", str(tmp_path / "board"), "--rows", "2", "--threads", "1"]
    assert main(["train", *given, *tiny, *board]) == 0
    curve = (tmp_path / "mine" / "training" / "curve.csv").read_text().splitlines()[-1].split(",")
    shown = {(name, step): value for name, step, value in points(tmp_path / "board")}
    assert shown["loss", int(curve[0])] == pytest.approx(float(curve[1]), abs=1e-4)
    assert shown["word_perplexity", int(curve[0])] == pytest.approx(float(curve[2]), abs=1e-2)
