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
# A model of one's own from a few songs, beside `--from`. A few small steps do most of it: thirty
# songs say little of a language, so training stops where songs kept back are expected best.
OWN: Final[Mapping[str, Any]] = {
    "passes": 6,
    "rows": 8,
    "chunk": 32,
    "learning_rate": 1e-4,
    "muon": 0.0,
    "warmup": 20,
    "decline": 0.5,
    "weight_decay": 0.0,
    "average": 0.95,
    "evaluate_every": 10,
    "patience": 4,
    "save_seconds": 10.0,
    "new_words": 200,
    "card_songs": 0,
}
PRESETS: Final[Mapping[str, Mapping[str, Any]]] = {"benchmark": BENCHMARK, "own": OWN}
