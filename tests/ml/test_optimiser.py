import pytest
import torch
from torch.nn import functional

from ml.network.layers import CELLS
from ml.network.networks import LyricNetwork
from ml.network.options import NetworkOptions
from ml.training.loop import schedule
from ml.training.loss import PIECE, TiedCrossEntropy
from ml.training.optimiser import Average, Muon, make_optimisers, orthogonal
from ml.training.options import TrainingOptions


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_the_loss_and_its_gradients_are_those_of_torch(dtype: torch.dtype) -> None:
    torch.manual_seed(3)
    places = PIECE + 40
    whole = [torch.randn(places, 16), torch.randn(300, 16), torch.randn(300)]
    targets = torch.randint(300, (places,))
    exact = [part.clone().requires_grad_() for part in whole]
    expected = functional.cross_entropy(functional.linear(*exact), targets)
    (2 * expected).backward()  # type: ignore[no-untyped-call]
    given = [part.clone().requires_grad_() for part in whole]
    x = given[0].to(dtype)
    loss = TiedCrossEntropy.apply(x, given[1], given[2], targets)  # type: ignore[no-untyped-call]
    (2 * loss).backward()
    near = 1e-5 if dtype == torch.float32 else 2e-2
    torch.testing.assert_close(loss, expected, rtol=near, atol=near)
    for mine, theirs in zip(given, exact, strict=True):
        assert mine.grad is not None
        assert theirs.grad is not None
        scale = float(theirs.grad.abs().max())
        torch.testing.assert_close(mine.grad, theirs.grad, rtol=0, atol=near * scale)


@pytest.mark.parametrize("shape", [(4, 24, 16), (3, 16, 24)])
def test_orthogonal_matrices_have_singular_values_near_one(shape: tuple[int, int, int]) -> None:
    torch.manual_seed(1)
    values = torch.linalg.svdvals(orthogonal(torch.randn(shape)).float())
    assert float(values.min()) > 0.5
    assert float(values.max()) < 1.4


def test_rates_warm_up_stay_and_decline() -> None:
    options = TrainingOptions(warmup=10, decline=0.5)
    shares = [schedule(step, 100, options) for step in (0, 9, 50, 75, 99)]
    assert shares == pytest.approx([0.1, 1.0, 1.0, 0.5, 0.02])


def test_the_average_changes_places_with_the_weights() -> None:
    layer = torch.nn.Linear(3, 3)
    average = Average(layer, 0.9)
    begun = layer.weight.detach().clone()
    with torch.no_grad():
        layer.weight += 1
    average.swap(layer)
    assert torch.equal(layer.weight, begun)
    average.swap(layer)
    assert torch.equal(layer.weight, begun + 1)


@pytest.mark.parametrize("offset", [0.0, 200.0, -200.0])
def test_the_loss_holds_for_logits_of_any_size(offset: float) -> None:
    x, table, bias = torch.randn(9, 4), torch.randn(30, 4), torch.full((30,), offset)
    bias.requires_grad_()
    targets = torch.arange(9)
    expected = functional.cross_entropy(functional.linear(x, table, bias), targets)
    loss = TiedCrossEntropy.apply(x, table, bias, targets)  # type: ignore[no-untyped-call]
    loss.backward()
    assert loss.item() == pytest.approx(expected.item(), rel=1e-4)
    assert torch.isfinite(bias.grad).all()  # type: ignore[arg-type]


@pytest.mark.parametrize("shape", [(3, 20, 12), (2, 12, 20), (4, 16, 16)])
def test_orthogonal_matrices_keep_the_directions_of_the_old(shape: tuple[int, int, int]) -> None:
    """Against torch's own singular value decomposition: its vectors stay, its values become one."""
    torch.manual_seed(2)
    given = torch.randn(shape)
    left, _, right = torch.linalg.svd(given, full_matrices=False)
    inside = left.mT @ orthogonal(given).float() @ right.mT
    values = inside.diagonal(dim1=1, dim2=2)
    assert float((inside - torch.diag_embed(values)).abs().max()) < 0.03
    assert 0.5 < float(values.min()) < float(values.max()) < 1.4


def test_the_size_of_a_gradient_does_not_matter_to_muon() -> None:
    torch.manual_seed(3)
    gradient, steps = torch.randn(16, 8), []
    for size in (2**-12, 1.0, 2**12):  # powers of two, which round alike
        matrix = torch.nn.Parameter(torch.zeros(16, 8))
        matrix.grad = gradient * size
        Muon([matrix], lr=0.1, gates=1).step()
        steps.append(matrix.detach())
    assert torch.allclose(steps[0], steps[1], atol=2e-3)
    assert torch.allclose(steps[2], steps[1], atol=2e-3)


def test_muon_moves_each_gate_by_itself_and_against_its_gradient() -> None:
    torch.manual_seed(4)
    matrix = torch.nn.Parameter(torch.zeros(3 * 8, 8))
    matrix.grad = torch.zeros(3 * 8, 8)
    matrix.grad[8:16] = torch.randn(8, 8)
    Muon([matrix], lr=0.1, gates=3).step()
    assert not matrix[:8].any()
    assert not matrix[16:].any()
    assert float((matrix.detach()[8:16] * matrix.grad[8:16]).sum()) < 0
    alone = torch.nn.Parameter(torch.zeros(8, 8))
    alone.grad = matrix.grad[8:16].clone()
    Muon([alone], lr=0.1, gates=1).step()
    assert torch.allclose(alone, matrix[8:16], atol=1e-3)


def test_decay_bounds_the_singular_values_of_what_muon_moves() -> None:
    """Under one gradient for ever they grow by the rate a step, but to 1 / decay with decay."""
    torch.manual_seed(5)
    gradient, largest = torch.randn(8, 8), {}
    for decay in (0.0, 2.0):
        matrix = torch.nn.Parameter(torch.zeros(8, 8))
        optimiser = Muon([matrix], lr=0.05, gates=1, weight_decay=decay)
        for _ in range(400):
            matrix.grad = gradient.clone()
            optimiser.step()
        largest[decay] = float(torch.linalg.matrix_norm(matrix.detach(), 2))
    assert largest[0.0] > 10
    assert 0.3 < largest[2.0] < 0.6


def test_muon_takes_its_own_decay_of_the_options() -> None:
    network = LyricNetwork(NetworkOptions("gru", vocabulary=90, embedding=8, hidden=8))
    options = TrainingOptions(muon=0.03, muon_decay=0.7, weight_decay=0.1)
    adam, muon = make_optimisers(network, options)
    assert [group["weight_decay"] for group in muon.param_groups] == [0.7]
    assert [group["weight_decay"] for group in adam.param_groups] == [0.1, 0.0]


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("muon", [0.0, 0.02])
def test_every_parameter_has_one_optimiser_and_matrices_alone_decay(cell: str, muon: float) -> None:
    network = LyricNetwork(NetworkOptions(cell, vocabulary=90, embedding=8, hidden=8, condition=4))
    groups = [
        (type(one).__name__, group)
        for one in make_optimisers(network, TrainingOptions(muon=muon, weight_decay=0.5))
        for group in one.param_groups
    ]
    kept = [id(parameter) for _, group in groups for parameter in group["params"]]
    assert sorted(kept) == sorted(map(id, network.parameters()))
    by_muon = {id(p) for name, group in groups if name == "Muon" for p in group["params"]}
    matrices = {id(p) for layer in network.layers for p in layer.parameters() if p.dim() == 2}
    assert by_muon == (matrices if muon else set())
    for _, group in groups:
        decays = group.get("weight_decay", 0) > 0
        assert not decays or all(parameter.dim() > 1 for parameter in group["params"])


def test_the_average_follows_a_jump_as_its_decay_says() -> None:
    layer = torch.nn.Linear(1, 1, bias=False)
    torch.nn.init.zeros_(layer.weight)
    average = Average(layer, 0.9)
    torch.nn.init.ones_(layer.weight)
    for step in range(1000, 1010):
        average.update(layer, step)
    assert average.weights["weight"].item() == pytest.approx(1 - 0.9**10, rel=1e-5)


def test_the_average_soon_forgets_where_training_began() -> None:
    layer = torch.nn.Linear(1, 1, bias=False)
    torch.nn.init.constant_(layer.weight, 100.0)
    average = Average(layer, 0.999)
    torch.nn.init.ones_(layer.weight)
    for step in range(60):
        average.update(layer, step)
    assert average.weights["weight"].item() == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("steps", [1, 2, 7, 30, 5000])
def test_rates_never_rise_over_their_peak_and_end_low(steps: int) -> None:
    shares = [schedule(step, steps, TrainingOptions()) for step in range(steps)]
    assert min(shares) > 0
    assert max(shares) <= 1
    peak = shares.index(max(shares))
    assert shares[:peak] == sorted(shares[:peak])
    assert shares[peak:] == sorted(shares[peak:], reverse=True)
    assert steps < 30 or shares[-1] < 0.1
