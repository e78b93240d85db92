"""Products with one weight, laid out for the processor once."""

from typing import cast

import torch
from torch import Tensor
from torch.nn import functional


class Product:
    """`x @ weight.T + bias` for many small x (rows, inputs) and one weight (outputs, inputs).

    In bfloat16 on a processor the weight is packed once, by the operators that torch's own compiler
    calls; a plain product packs it again each time, which takes as long as the product. The weight
    must not change afterwards. Those operators add up in another order for other numbers of rows,
    so they are given `rows` at a time: a row's bits are the same whatever stands beside it.
    """

    def __init__(self, weight: Tensor, rows: int, bias: Tensor | None = None) -> None:
        self.weight, self.rows, self.bias = weight, rows, bias
        mkldnn = torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
        self.packed = mkldnn and weight.dtype == torch.bfloat16 and weight.device.type == "cpu"
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
