"""Products with one weight, laid out for the processor once, in the precision that pays there."""

from collections.abc import Callable
from typing import Final, cast

import torch
from torch import Tensor
from torch.nn import functional

INT8, BFLOAT16, SINGLE = PRECISIONS = ("int8", "bfloat16", "single")  # to write in
MIDDLE, STEPS = 128, 127  # of the bytes that stand for numbers of either sign
TILE: Final = 32  # rows of a product in bfloat16

# `x @ weight.T + bias` in single precision, x (rows, inputs), and whatever is to be added to it.
Multiply = Callable[[Tensor, Tensor | None], Tensor]


def multiply(precision: str, weight: Tensor, bias: Tensor | None, reach: float) -> Multiply:
    """The product with a weight in a precision; `reach`: how far from 0 its inputs go."""
    if precision == INT8 and reach:
        return Int8Product(weight, bias, reach)
    if precision == SINGLE:
        return _Single(weight, bias)
    narrow = None if bias is None else bias.bfloat16()
    return _Narrow(Product(weight.bfloat16(), TILE, narrow))


class Product:
    """`x @ weight.T + bias` for many small x (rows, inputs) and one weight (outputs, inputs).

    In bfloat16 on a processor the weight is packed once, by the operators that torch's own compiler
    calls; a plain product packs it again each time, which takes as long as the product. The weight
    must not change afterwards. Those operators add up in another order for other numbers of rows,
    so they are given `rows` at a time: a row's bits are the same whatever stands beside it.
    """

    def __init__(self, weight: Tensor, rows: int, bias: Tensor | None = None) -> None:
        self.weight, self.rows, self.bias = weight, rows, bias
        narrow = weight.dtype == torch.bfloat16 and weight.device.type == "cpu"
        self.packed = narrow and _can_pack()
        if self.packed:
            pack = torch.ops.mkldnn._reorder_linear_weight  # noqa: SLF001
            self.linear = torch.ops.mkldnn._linear_pointwise  # noqa: SLF001
            self.weight = pack(weight.contiguous(), rows)

    def __call__(self, x: Tensor) -> Tensor:
        if not self.packed:
            return functional.linear(x, self.weight, self.bias)
        if len(x) == self.rows:
            return self._packed(x)
        whole = functional.pad(x, (0, 0, 0, -len(x) % self.rows))
        return torch.cat([self._packed(some) for some in torch.split(whole, self.rows)])[: len(x)]

    def plus(self, x: Tensor, other: Tensor) -> Tensor:
        """The product of exactly `rows` and another one, added in the same pass."""
        if not self.packed:
            return functional.linear(x, self.weight, self.bias).add_(other)
        return cast(Tensor, self.linear.binary(x, other, self.weight, self.bias, "add"))

    def _packed(self, x: Tensor) -> Tensor:
        return cast(Tensor, self.linear(x, self.weight, self.bias, "none", [], ""))


def _can_pack() -> bool:
    """Whether this processor has what torch's packed products in bfloat16 are made of."""
    known = torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
    return bool(known and torch.ops.mkldnn._is_mkldnn_bf16_supported())  # noqa: SLF001


class Int8Product:
    """A product of bytes: weights by a scale for each output, inputs by one for all.

    Sums of bytes are exact, so that a row's bits are the same whatever stands beside it. The scales
    are symmetric ones of Jacob et al. 2018; oneDNN wants inputs without a sign, hence the middle.
    """

    def __init__(self, weight: Tensor, bias: Tensor | None, reach: float) -> None:
        """`reach`: inputs beyond it, on either side, are taken for it."""
        self.bias, self.step = bias, reach / STEPS
        self.scales = weight.abs().amax(1).clamp(min=1e-12) / STEPS
        self.zeros = torch.zeros(len(weight), dtype=torch.int64)
        rounded = (weight / self.scales.unsqueeze(1)).round().to(torch.int8)
        self.weight = torch.ops.onednn.qlinear_prepack(rounded, None)
        self.linear = torch.ops.onednn.qlinear_pointwise

    def __call__(self, x: Tensor, other: Tensor | None = None) -> Tensor:
        # Half a step more, since what is made a byte is cut off.
        whole = x.mul(1 / self.step).clamp_(-STEPS, STEPS).add_(MIDDLE + 0.5).to(torch.uint8)
        weight = (whole, self.step, MIDDLE, self.weight, self.scales, self.zeros)
        result = (1.0, 0, torch.float32)
        if other is None:
            return cast(Tensor, self.linear(*weight, self.bias, *result, "none", [], ""))
        sums = (other, self.bias, *result, 1.0, 0, "add", 1.0)
        return cast(Tensor, self.linear.binary(*weight, *sums, "none", [], ""))


class _Narrow:
    """A product in bfloat16 of what is single, and back."""

    def __init__(self, product: Product) -> None:
        self.product = product

    def __call__(self, x: Tensor, other: Tensor | None = None) -> Tensor:
        found = self.product(x.bfloat16()).float()
        return found if other is None else found.add_(other)


class _Single:
    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        self.weight, self.bias = weight, bias

    def __call__(self, x: Tensor, other: Tensor | None = None) -> Tensor:
        found = functional.linear(x, self.weight, self.bias)
        return found if other is None else found.add_(other)
