"""A network laid out for writing equals the one that it was made from, to rounding."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from ml.corpus.conditions import COLUMNS
from ml.corpus.tokenizer import Vocabulary
from ml.network.checkpoint import load_checkpoint
from ml.network.layers import CELLS
from ml.network.networks import LyricNetwork
from ml.network.options import NORMS, NetworkOptions
from ml.network.processor import has_int8
from ml.network.product import INT8, PRECISIONS, SINGLE, Int8Product
from ml.network.registry import SHIPPED
from ml.network.writing import WritingNetwork, reaches
from tests.ml.conftest import SHIPPED_CELLS, step

OFF = {"int8": 0.04, "bfloat16": 0.01, "single": 1e-5}  # of the spread of logits, on average
SYLLABLES = COLUMNS.index("syllables")
bytes_here = pytest.mark.skipif(
    not has_int8(torch.device("cpu")), reason="this processor does not multiply bytes"
)
precisions = pytest.mark.parametrize(
    "precision", [pytest.param(name, marks=[bytes_here] * (name == INT8)) for name in PRECISIONS]
)


def asked(network: LyricNetwork, time: int, rows: int) -> tuple[Tensor, Tensor]:
    """Tokens (time, rows) and conditions (time, rows, width) of which the syllables change."""
    draw, layout = torch.Generator().manual_seed(1), network.layout
    units = network.options.vocabulary
    told = torch.randint(0, units, (rows, layout.width), generator=draw)
    for name, size in layout.sizes.items():
        told[:, COLUMNS.index(name)] %= size
    told[::3] = 0  # nothing
    every = told.repeat(time, 1, 1)
    every[..., SYLLABLES] = torch.randint(0, 20, (time, rows), generator=draw)
    return torch.randint(0, units, (time, rows), generator=draw), every


def written(network: WritingNetwork, tokens: Tensor, told: Tensor) -> Tensor:
    """The logits of whole lines (time, rows, vocabulary)."""
    with torch.inference_mode():
        state = network.initial_state(tokens.shape[1])
        x, _ = network.hidden(tokens, told[..., SYLLABLES], network.told(told[0]), state)
        return network.logits(x.flatten(0, 1)).view(*tokens.shape, -1)


def off(found: Tensor, reference: Tensor) -> float:
    """Mean error, of the spread of what is right."""
    return float((found - reference).abs().mean() / reference.std())


@precisions
@pytest.mark.parametrize("cell", CELLS)
def test_it_expects_what_the_trained_network_does(
    cell: str, precision: str, vocabulary: Vocabulary
) -> None:
    torch.manual_seed(0)
    options = NetworkOptions(cell, len(vocabulary), embedding=24, hidden=32, condition=12)
    network = LyricNetwork(options).eval()
    torch.nn.init.normal_(network.condition_out, std=0.1)
    tokens, told = asked(network, 9, 6)
    with torch.inference_mode():
        reference, _ = network(tokens, told, network.initial_state(6))
    assert (
        off(written(WritingNetwork(network, precision), tokens, told), reference) < OFF[precision]
    )


@precisions
@pytest.mark.parametrize("cell", SHIPPED_CELLS)
def test_a_shipped_network_expects_the_same_in_every_precision(cell: str, precision: str) -> None:
    network = load_checkpoint(SHIPPED / cell).network
    tokens, told = asked(network, 12, 5)
    with torch.inference_mode():
        reference, _ = network(tokens, told, network.initial_state(5))
    assert (
        off(written(WritingNetwork(network, precision), tokens, told), reference) < OFF[precision]
    )


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("told_of", [0, 8])
def test_every_shape_of_network_can_write(norm: str, told_of: int) -> None:
    torch.manual_seed(1)
    shape = NetworkOptions("gru", 60, embedding=16, hidden=24, condition=told_of, layers=3)
    network = LyricNetwork(replace(shape, norm=norm, tied=not told_of)).eval()
    for gain in network.norms:
        torch.nn.init.normal_(gain)
    tokens, told = asked(network, 6, 4)
    with torch.inference_mode():
        reference, _ = network(tokens, told, network.initial_state(4))
    writing = WritingNetwork(network, SINGLE)
    assert off(written(writing, tokens, told), reference) < OFF[SINGLE]


@precisions
@pytest.mark.parametrize("cell", SHIPPED_CELLS)
def test_one_token_at_a_time_equals_the_whole_line(cell: str, precision: str) -> None:
    network = load_checkpoint(SHIPPED / cell).network
    tokens, told = asked(network, 5, 3)
    writing = WritingNetwork(network, precision)
    whole, state = written(writing, tokens, told), writing.initial_state(3)
    for at, (token, rows) in enumerate(zip(tokens, told, strict=True)):
        logits, state = step(writing, token, rows, state)
        assert torch.allclose(logits, whole[at], atol=1e-4)


@bytes_here
@pytest.mark.parametrize("cell", SHIPPED_CELLS)
def test_in_bytes_a_row_has_the_same_bits_whatever_stands_beside_it(cell: str) -> None:
    network = load_checkpoint(SHIPPED / cell).network
    writing = WritingNetwork(network, INT8)
    tokens, told = asked(network, 4, 64)
    together = written(writing, tokens, told)
    for some in (slice(0, 1), slice(63, 64), slice(5, 12), slice(10, 50)):
        assert torch.equal(written(writing, tokens[:, some], told[:, some]), together[:, some])


@bytes_here
def test_a_product_of_bytes_errs_by_its_rounding_alone() -> None:
    torch.manual_seed(2)
    weight, bias, x, other = (torch.randn(*size) for size in ((48, 32), (48,), (7, 32), (7, 48)))
    product = Int8Product(weight, bias, reach=4.0)
    exact = x.clamp(-4, 4) @ weight.T + bias
    assert off(product(x), exact) < 0.02
    assert torch.allclose(product(x, other), product(x) + other, atol=1e-5)
    assert torch.equal(product(x.sign() * 99), product(x.sign() * 4))


@bytes_here
def test_what_inputs_reach_is_the_same_each_time_and_for_each_place() -> None:
    network = load_checkpoint(SHIPPED / "lstm").network
    first = reaches(network)
    assert first == reaches(network)
    assert len(first) == 3
    assert all(reach > 0 for reach in first)
