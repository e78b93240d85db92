"""Counts of tokens in a row as a language model: interpolated modified Kneser-Ney.

Chen & Goodman 1998, "An Empirical Study of Smoothing Techniques for Language Modeling", section 3.
No library that was looked at does this from Python: kenlm's module reads models that its programs
in C++ have made, nltk.lm has the unmodified form with one discount. It reads the units of the
networks, so that nothing is outside its vocabulary and it is scored as they are.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ml.study.likelihood import Integers

Figures = npt.NDArray[np.float64]

ORDER = 5


@dataclass(frozen=True)
class Order:
    """What is known of rows of n tokens."""

    keys: Integers  # of each row seen, ascending: the number of its first n - 1 tokens, its last
    share: Figures  # of each row: what is left of its count, over that of its context
    left: Figures  # of each context, by its number in the order below: what was taken away


class Counts:
    """A model of rows of up to five tokens."""

    def __init__(self, tokens: Integers, vocabulary: int, order: int = ORDER) -> None:
        """Count a text of tokens (length,), pieces laid end to end."""
        self.vocabulary = vocabulary
        self.orders: list[Order] = []
        numbers = np.zeros(len(tokens) + 1, dtype=np.int64)  # the empty row's, at each place
        rows = []  # of each order: keys, counts, first place of each, number at each place
        for length in range(1, order + 1):
            places = len(tokens) - length + 1
            every = numbers[:places] * vocabulary + tokens[length - 1 :]
            keys, first, numbers, counts = np.unique(
                every, return_index=True, return_inverse=True, return_counts=True
            )
            rows.append((keys, first, numbers, counts))
        for at, (keys, _, _, counts) in enumerate(rows):
            used = counts
            if at + 1 < order:  # how many different tokens stood before it
                _, longer, _, _ = rows[at + 1]
                used = np.bincount(rows[at][2][longer + 1], minlength=len(keys))
                # What begins the text has stood behind nothing.
                used = np.maximum(used, 1)
            contexts = len(rows[at - 1][0]) if at else 1
            self.orders.append(_order(keys, used, keys // vocabulary, contexts))

    @property
    def parameters(self) -> int:
        """Rows of any length that it keeps a figure of."""
        return sum(len(order.keys) for order in self.orders)

    def nats_of(self, tokens: Integers) -> Figures:
        """Nats of each token after those before it: (length,)."""
        share: Figures = np.full(len(tokens), 1 / self.vocabulary)
        context: Integers = np.zeros(len(tokens), dtype=np.int64)  # its number, -1 if never seen
        for length, order in enumerate(self.orders, 1):
            row = _find(order.keys, np.where(context >= 0, context * self.vocabulary + tokens, -1))
            seen = context >= 0
            left = np.where(seen, order.left[np.maximum(context, 0)], 1.0)
            share = np.where(row >= 0, order.share[np.maximum(row, 0)], 0.0) + left * share
            # The row that ends at a token is the next longer context of the token after it.
            context = np.full(len(tokens), -1, dtype=np.int64)
            context[length:] = row[length - 1 : -1]
        nats: Figures = -np.log(share)
        return nats


def _order(keys: Integers, counts: Integers, context: Integers, contexts: int) -> Order:
    """Discounted shares of rows in their contexts, by counts of once, twice and more."""
    discounts = _discounts(counts)[np.minimum(counts, 3)]
    total = np.bincount(context, counts, contexts)
    taken = np.bincount(context, discounts, contexts)
    with np.errstate(invalid="ignore", divide="ignore"):
        left = np.where(total > 0, taken / total, 1.0)  # a context at the end has no row
    return Order(keys, (counts - discounts) / total[context], left)


def _discounts(counts: Integers) -> Figures:
    """What is taken from a count of 0, 1, 2, and 3 or more."""
    once, twice, thrice, four = (int((counts == number).sum()) for number in (1, 2, 3, 4))
    if not once or not twice or not thrice:  # too little text to estimate from
        return np.array([0.0, 0.5, 0.75, 0.75])
    rate = once / (once + 2 * twice)
    three = 3 - 4 * rate * four / thrice
    found = [0.0, 1 - 2 * rate * twice / once, 2 - 3 * rate * thrice / twice, three]
    clipped: Figures = np.clip(found, 0.0, [0.0, 0.999, 1.999, 2.999])
    return clipped


def _find(keys: Integers, wanted: Integers) -> Integers:
    """The place of each wanted key, -1 where it is none of them."""
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, at, -1)
