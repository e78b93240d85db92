"""Whether a reader would mark a line as broken, learned from what readers marked.

A logistic regression (Cox 1958) on a few facts of a line, learned by `ml/training/marks.py`; the
composer chooses by it (best of many by learned preferences: Stiennon et al. 2020). The facts need
the line alone, so a line sounds alike whatever song it stands in.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from ml.corpus.tokenizer import WORD_START, Vocabulary
from ml.english.prosody import words_of
from ml.english.words import FUNCTION_WORDS
from ml.writing.masks import Floats

LEARNED: Final = Path(__file__).parents[1] / "data" / "sense.json"
# What a line is judged by, to the network that is told nothing; each with what its marks say.
FACTS: Final = (
    "nats",  # of the whole line: what is unexpected may be wrong (weight above 0)
    "last word",  # its nats: it may stand for its sound alone (above 0)
    "first token",  # its nats, which are no fault: a fresh opening (below 0)
    "line end",  # its nats: lines go on after a line that is not finished (below 0)
    "marks",  # of punctuation (below 0)
    "content",  # share of words that carry meaning (below 0)
)


@dataclass(frozen=True)
class Sense:
    """The learned weight of each fact; a line's log-odds of being marked is their sum."""

    weights: Mapping[str, float]
    offset: float

    def broken(self, facts: Mapping[str, float]) -> float:
        """Log-odds that a reader marks a line of such facts."""
        return self.offset + sum(self.weights[name] * facts[name] for name in self.weights)

    def save(self, path: Path) -> None:
        rounded = {name: round(weight, 4) for name, weight in self.weights.items()}
        text = json.dumps({"offset": round(self.offset, 4), "weights": rounded}, indent=2)
        path.write_text(text + "\n", encoding="utf-8")


@cache
def learned(path: Path = LEARNED) -> Sense:
    """What was learned and is shipped."""
    found = json.loads(path.read_text(encoding="utf-8"))
    return Sense(found["weights"], found["offset"])


def odds_of_a_mark(vocabulary: Vocabulary, text: str, tokens: Sequence[int], nats: Floats) -> float:
    """Log-odds that a reader marks one line as broken, of its `facts` alone."""
    return learned().broken(facts(vocabulary, text, tokens, nats))


def facts(
    vocabulary: Vocabulary, text: str, tokens: Sequence[int], nats: Floats
) -> dict[str, float]:
    """The facts of one line.

    Args:
        tokens, nats: its tokens without the line end, and the nats of each and of the line end,
            to the network that is told nothing and knows no song before it.
    """
    words, texts = words_of(text), [vocabulary.tokens[token] for token in tokens]
    spoken = [at for at, token in enumerate(texts) if token.strip(WORD_START + '.,;:!?-"()')]
    starts = [at for at in spoken if texts[at].startswith(WORD_START)] or [0]
    return {
        "nats": float(nats.sum()),
        "last word": float(nats[[at for at in spoken if at >= starts[-1]]].sum()),
        "first token": float(nats[0]),
        "line end": float(nats[-1]),
        "marks": float(len(texts) - len(spoken)),
        "content": sum(word not in FUNCTION_WORDS for word in words) / max(1, len(words)),
    }
