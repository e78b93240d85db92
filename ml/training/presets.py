"""Options that go together, by name. What is given beside a preset goes before it."""

from collections.abc import Mapping
from typing import Any, Final

# Word perplexity of sentences as benchmarks measure it: two layers of LSTM within five million
# parameters, twenty passes. The recipe of Merity et al. 2017 (AWD-LSTM): tied weights, locked
# dropout, weight drop, dropped words, averaged weights; Muon in the place of its SGD needs far
# fewer passes.
BENCHMARK: Final[Mapping[str, Any]] = {
    "plain": True,
    "unit": "word",
    "vocabulary": 60000,  # all words of a closed vocabulary
    "most_parameters": 5_000_000,
    "cell": "lstm",
    "layers": 2,
    "condition": 0,
    "dropout": 0.25,
    "weight_drop": 0.2,
    "word_dropout": 0.1,
    "passes": 20,
    "rows": 32,
    "chunk": 64,
    "reset": 0.0,  # the text is measured as it is read: from one end to the other
    "evaluate_every": 250,
    "patience": 1000,  # more than there are measurements: it never stops, but ends at its best
    "card_songs": 0,
}
PRESETS: Final[Mapping[str, Mapping[str, Any]]] = {"benchmark": BENCHMARK}
