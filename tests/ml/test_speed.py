"""The products that a step is measured against are those that it makes."""

from math import prod

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from ml.network.networks import LyricNetwork
from ml.network.options import NetworkOptions
from ml.training.options import TrainingOptions
from ml.training.run import Run
from ml.training.speed import measure, shapes

ROWS, CHUNK = 8, 64


def counted(cell: str, embedding: int, hidden: int) -> tuple[float, float]:
    """Operations of a step, as torch counts them and as the table of shapes does."""
    options = NetworkOptions(cell, 600, embedding, hidden, condition=1, dropout=0)
    network = LyricNetwork(options).train()
    run = Run(network, TrainingOptions(half=False), ROWS)
    tokens = torch.randint(600, (CHUNK + 1, ROWS))
    told = torch.zeros(CHUNK, ROWS, network.layout.width, dtype=torch.long)
    with FlopCounterMode(display=False) as counter:
        run.learn(tokens, told, 1.0)
    return counter.get_total_flops(), sum(2 * prod(one) for one in shapes(network, CHUNK, ROWS))


# torch counts none of its own LSTM kernel, which is one piece.
@pytest.mark.parametrize("cell", ["rnn", "gru"])
@pytest.mark.parametrize(("embedding", "hidden"), [(48, 96), (64, 40), (32, 32)])
def test_the_products_of_a_step_are_those_that_torch_counts(
    cell: str, embedding: int, hidden: int
) -> None:
    done, told = counted(cell, embedding, hidden)
    assert told == pytest.approx(done, rel=0.05)


def test_an_lstm_counts_as_a_gru_with_one_gate_more() -> None:
    def of_gates(cell: str) -> int:
        network = LyricNetwork(NetworkOptions(cell=cell, vocabulary=90, embedding=16, hidden=24))
        every = sum(prod(one) for one in shapes(network, CHUNK, ROWS))
        return every - 3 * 90 * 16 * CHUNK * ROWS  # those of the loss

    assert of_gates("lstm") * 3 == of_gates("gru") * 4


def test_a_step_is_never_said_to_be_faster_than_its_products() -> None:
    speed = measure(NetworkOptions(cell="gru", embedding=32, hidden=48), rows=2, rounds=3)
    assert 0 < speed.tokens_per_second < speed.products_tokens_per_second
    assert 0 < speed.share < 1
