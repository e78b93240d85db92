"""What the networks stand beside, and the task on made-up streams."""

from pathlib import Path

import numpy as np
import pytest
import torch

from ml.corpus.songs import Song
from ml.corpus.streams import Streams
from ml.corpus.tokenizer import Vocabulary
from ml.network.networks import LyricNetwork
from ml.network.options import NetworkOptions
from ml.study import baselines, recall
from ml.study.material import Material
from ml.study.plan import Plan
from ml.study.transformer import SPAN, Transformer
from ml.training.evaluation import evaluate
from ml.training.options import TrainingOptions
from ml.training.run import Run
from tests.ml.conftest import SAMPLE

OPTIONS = NetworkOptions(
    cell="lstm", vocabulary=50, embedding=64, hidden=96, condition=8, dropout=0.0
)


@pytest.fixture
def transformer() -> Transformer:
    torch.manual_seed(1)
    return Transformer(OPTIONS).eval()


def tokens_and_told(network: LyricNetwork, time: int) -> tuple[torch.Tensor, torch.Tensor]:
    torch.manual_seed(2)
    tokens = torch.randint(50, (time, 2))
    return tokens, torch.zeros(time, 2, network.layout.width, dtype=torch.long)


def test_the_transformer_sees_no_later_token(transformer: Transformer) -> None:
    tokens, told = tokens_and_told(transformer, 40)
    other = tokens.clone()
    other[30:] = (other[30:] + 1) % 50
    with torch.inference_mode():
        one, two = (
            transformer(some, told, transformer.initial_state(2))[0] for some in (tokens, other)
        )
    assert torch.allclose(one[:30], two[:30], atol=1e-5)
    assert not torch.allclose(one[30:], two[30:], atol=1e-2)


def test_the_transformer_carries_what_it_has_read(transformer: Transformer) -> None:
    tokens, told = tokens_and_told(transformer, SPAN + 10)
    with torch.inference_mode():
        whole, _ = transformer(tokens, told, transformer.initial_state(2))
        _, state = transformer(tokens[:SPAN], told[:SPAN], transformer.initial_state(2))
        rest, _ = transformer(tokens[SPAN:], told[SPAN:], state)
        forgetful, _ = transformer(tokens[SPAN:], told[SPAN:], transformer.initial_state(2))
    assert torch.allclose(whole[SPAN:], rest, atol=1e-4)
    assert not torch.allclose(rest, forgetful, atol=1e-2)


def test_the_transformer_has_about_the_parameters_of_the_lstm() -> None:
    wide = NetworkOptions(cell="lstm", vocabulary=8000)
    sizes = [
        sum(p.numel() for p in network.parameters())
        for network in (Transformer(wide), LyricNetwork(wide))
    ]
    assert sizes[0] == pytest.approx(sizes[1], rel=0.06)


@pytest.mark.parametrize("half", [False, True])
def test_the_loop_of_the_networks_trains_it(
    half: bool, streams: Streams, vocabulary: Vocabulary
) -> None:
    torch.manual_seed(1)
    network = Transformer(
        NetworkOptions(vocabulary=len(vocabulary), embedding=32, hidden=48, condition=8)
    ).train()
    run = Run(network, TrainingOptions(muon=0.0, learning_rate=3e-3, half=half), streams.batch)
    tokens, told = (torch.from_numpy(part) for part in streams.chunk(0, 64))
    losses = [run.learn(tokens, told, 1.0) for _ in range(25)]
    assert losses[-1] < losses[0] - 1


def test_the_table_of_counts_is_scored_as_networks_are(
    songs: list[Song], vocabulary: Vocabulary
) -> None:
    points = baselines.count(vocabulary, Material(songs[2:], songs[:2]))
    torch.manual_seed(1)
    network = LyricNetwork(NetworkOptions(vocabulary=len(vocabulary), embedding=16, hidden=16))
    score = evaluate(network, vocabulary, songs[:2])
    assert points[0].count == score.words + score.lines
    known = baselines.count(vocabulary, Material(songs, songs[:2]))
    assert known[0].value < points[0].value < len(vocabulary) ** 3


def test_a_stream_asks_for_its_first_word() -> None:
    asked = recall.streams(np.random.default_rng(1), 5, distance=4)
    assert asked.shape == (5, 5)
    assert (asked[0] < recall.WORDS).all()
    assert ((asked[1:-1] >= recall.WORDS) & (asked[1:-1] < recall.ASK)).all()
    assert (asked[-1] == recall.ASK).all()


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_a_network_learns_to_recall(cell: str, tmp_path: Path) -> None:
    plan = Plan(SAMPLE, tmp_path)
    points = {
        point.x: point.value for point in recall.train(cell, plan, 1, lambda share, note: None)
    }
    assert points[1] > 0.6  # chance is one in sixteen
    assert max(points) == 2 * plan.budget.recall_farthest
    assert all(0 <= value <= 1 for value in points.values())
