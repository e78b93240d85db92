"""The table of counts beside which the networks stand."""

import math
from collections import Counter

import numpy as np
import pytest

from ml.study.counts import Counts


def text(length: int = 400, words: int = 6, seed: int = 1) -> np.ndarray:
    """Tokens in which the one before matters."""
    draw, tokens = np.random.default_rng(seed), [0]
    for _ in range(length):
        chance = draw.random()
        tokens.append(int((tokens[-1] + 1) % words if chance < 0.6 else draw.integers(words)))
    return np.array(tokens, dtype=np.int64)


def slow_share(text: list[int], words: int, context: tuple[int, ...], word: int) -> float:
    """The same model as its paper writes it, row by row."""
    length, longest = len(context) + 1, 3
    rows = [tuple(text[at : at + length]) for at in range(len(text) - length + 1)]
    counts = Counter(rows)
    if length < longest:
        longer = {tuple(text[at : at + length + 1]) for at in range(len(text) - length)}
        counts = Counter({row: max(1, sum(one[1:] == row for one in longer)) for row in counts})
    found = Counter(counts.values())
    rate = found[1] / (found[1] + 2 * found[2]) if found[1] and found[2] and found[3] else None
    discounts = [0, 0.5, 0.75, 0.75]
    if rate is not None:
        discounts = [0.0] + [
            min(n - 0.001, max(0.0, n - (n + 1) * rate * found[n + 1] / found[n]))
            for n in (1, 2, 3)
        ]
    of_context = {row: count for row, count in counts.items() if row[:-1] == context}
    below = slow_share(text, words, context[1:], word) if context else 1 / words
    if not of_context:
        return below
    total = sum(of_context.values())
    left = sum(discounts[min(3, count)] for count in of_context.values()) / total
    count = of_context.get((*context, word), 0)
    return (count - discounts[min(3, count)]) / total + left * below


def test_shares_are_those_of_the_paper() -> None:
    train, held = text(), text(40, seed=2)
    nats = Counts(train, 7, order=3).nats_of(held)
    for at in range(2, len(held)):
        context = (int(held[at - 2]), int(held[at - 1]))
        share = slow_share(train.tolist(), 7, context, int(held[at]))
        assert nats[at] == pytest.approx(-math.log(share))


def test_shares_of_all_words_add_up_to_one() -> None:
    model = Counts(text(), 7)
    for before in ([0, 1, 2, 3], [5, 0, 5, 0], [6, 6, 6, 6]):
        shares = [
            math.exp(-model.nats_of(np.array([*before, word], dtype=np.int64))[-1])
            for word in range(7)
        ]
        assert sum(shares) == pytest.approx(1)
        assert min(shares) > 0


def test_what_stands_before_is_made_use_of() -> None:
    held = text(2000, seed=3)
    nats = [Counts(text(3000), 6, order).nats_of(held).mean() for order in (1, 2)]
    assert nats[1] < nats[0] - 0.3
