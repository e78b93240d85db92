"""Processes that train together, and one that is killed: real processes, as a user starts them."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from safetensors.torch import load_file

from ml.corpus.tokenizer import Vocabulary
from ml.training.curve import CURVE
from ml.training.making import RUN
from ml.training.options import TrainingError
from ml.training.run import STATE
from ml.training.team import Team
from tests.ml.conftest import SAMPLE

TRAIN = [
    "-m", "ml", "train", "--cell", "gru", "--corpus", str(SAMPLE), "--vocabulary", "300",
    "--embedding", "16", "--hidden", "24", "--passes", "8", "--rows", "4", "--dropout", "0",
    "--chunk", "32", "--evaluate-every", "5", "--card-songs", "0", "--threads", "1", "--single",
    "--device", "cpu",
]  # fmt: skip
# What is summed in another order differs in its last bits, and Muon's signs make much of them.
PLAIN = ["--muon", "0", "--learning-rate", "0.001"]


def curve(out: Path) -> list[list[float]]:
    rows = (out / RUN / CURVE).read_text().splitlines()[1:]
    return [[float(number) for number in row.split(",")] for row in rows]


def train(out: Path, *more: str, processes: int = 1) -> subprocess.Popen[str]:
    command, settings = [sys.executable], os.environ | {"GLOO_SOCKET_IFNAME": "lo"}
    if processes > 1:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = str(free.getsockname()[1])
        command += ["-m", "torch.distributed.run", "--nproc-per-node", str(processes)]
        command += ["--master-addr", "127.0.0.1", "--master-port", port]
    command += [*TRAIN, "--out", str(out), *more]
    return subprocess.Popen(command, env=settings, stderr=subprocess.PIPE, text=True)


def finished(process: subprocess.Popen[str]) -> None:
    _, said = process.communicate(timeout=170)
    assert process.returncode == 0, said


def test_two_processes_learn_as_one_does_of_as_many_rows(tmp_path: Path) -> None:
    finished(train(tmp_path / "one", *PLAIN))
    finished(train(tmp_path / "two", *PLAIN, processes=2))
    one, two = curve(tmp_path / "one"), curve(tmp_path / "two")
    assert len(one) > 3
    assert [row[0] for row in two] == [row[0] for row in one]
    for mine, theirs in zip(one, two, strict=True):
        assert theirs == pytest.approx(mine, rel=1e-3)
    states = [load_file(tmp_path / name / RUN / STATE) for name in ("one", "two")]
    for name, tensor in states[0].items():
        assert states[1][name].shape == tensor.shape  # the state of all rows is saved together


def test_a_process_that_is_killed_leaves_the_curve_as_if_it_never_was(tmp_path: Path) -> None:
    """By a signal that nothing can catch, once something is saved."""
    finished(train(tmp_path / "whole"))
    cut = train(tmp_path / "cut", "--save-seconds", "0")
    while not (tmp_path / "cut" / RUN / STATE).exists():
        assert cut.poll() is None
    cut.send_signal(signal.SIGKILL)
    cut.communicate()
    assert cut.returncode == -signal.SIGKILL
    finished(train(tmp_path / "cut", "--save-seconds", "0"))
    assert (tmp_path / "cut" / RUN / CURVE).read_bytes() == (
        tmp_path / "whole" / RUN / CURVE
    ).read_bytes()
    model = "model.safetensors"
    assert (tmp_path / "cut" / model).read_bytes() == (tmp_path / "whole" / model).read_bytes()


def test_rows_that_cannot_be_shared_are_refused(vocabulary: Vocabulary) -> None:
    assert [Team(rank, 2).rows(6) for rank in (0, 1)] == [slice(0, 3), slice(3, 6)]
    with pytest.raises(TrainingError, match="--rows: 5 rows are no even share of 2 processes"):
        Team(0, 2).rows(5)
