import pytest
import torch
from torch.nn import functional

from ml.training.loop import TrainingOptions, schedule
from ml.training.loss import PIECE, TiedCrossEntropy
from ml.training.optimiser import Average, orthogonal


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
