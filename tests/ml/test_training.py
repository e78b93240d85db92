from contextlib import suppress
from pathlib import Path

import pytest
import torch

from ml.corpus.songs import Song
from ml.corpus.streams import Streams
from ml.corpus.tokenizer import Vocabulary
from ml.network.networks import CELLS, LyricNetwork
from ml.training.evaluation import evaluate
from ml.training.loop import CURVE, Progress, TrainingError, TrainingOptions, train
from tests.ml.conftest import small

OPTIONS = TrainingOptions(
    chunk=16,
    learning_rate=1e-2,
    warmup=5,
    half=False,
    average=0.9,
    save_seconds=0.2,
    evaluate_every=13,
)


class Killed(Exception):
    """The process died here."""


def run(
    cell: str, vocabulary: Vocabulary, streams: Streams, folder: Path, kill_at: int = -1
) -> tuple[LyricNetwork, list[Progress]]:
    seen: list[Progress] = []

    def report(progress: Progress) -> None:
        seen.append(progress)
        if progress.step == kill_at:
            raise Killed

    torch.manual_seed(0)
    network = small(cell, vocabulary)
    with suppress(Killed):
        train(network, streams, OPTIONS, folder, lambda _: 1.0, report)
    return network, seen


@pytest.mark.parametrize("cell", CELLS)
def test_it_learns_a_few_songs_by_heart(
    cell: str, songs: list[Song], vocabulary: Vocabulary, streams: Streams, tmp_path: Path
) -> None:
    before = evaluate(small(cell, vocabulary), vocabulary, songs).word_perplexity
    network, _ = run(cell, vocabulary, streams, tmp_path)
    assert evaluate(network, vocabulary, songs).word_perplexity < 0.25 * before


def test_a_killed_run_goes_on_as_if_never_killed(
    vocabulary: Vocabulary, streams: Streams, tmp_path: Path
) -> None:
    whole, seen = run("lstm", vocabulary, streams, tmp_path / "whole")
    run("lstm", vocabulary, streams, tmp_path / "cut", kill_at=13)
    resumed, rest = run("lstm", vocabulary, streams, tmp_path / "cut")
    # The report of step 13 comes after its evaluation and save, so the run goes on with step 14.
    assert rest[0].step == 14
    assert [p.loss for p in rest] == [p.loss for p in seen[13:]]
    for one, other in zip(whole.parameters(), resumed.parameters(), strict=True):
        assert torch.equal(one, other)
    curves = [(tmp_path / name / CURVE).read_text() for name in ("whole", "cut")]
    assert curves[0] == curves[1]


def test_it_refuses_another_runs_folder(
    vocabulary: Vocabulary, streams: Streams, tmp_path: Path
) -> None:
    run("lstm", vocabulary, streams, tmp_path, kill_at=13)
    with pytest.raises(TrainingError, match="another --out"):
        run("gru", vocabulary, streams, tmp_path)
