"""Which letter of a word stands for which sounds, found from whole words and their sounds alone.

Each letter stands for none, one or two phones in turn ("x": K S; the e of "made": none). How often
each does is learned by expectation and maximisation on the best alignments (Viterbi training), as
in Jiampojamarn, Kondrak and Sherif, "Applying Many-to-Many Alignments and Hidden Markov Models to
Letter-to-Phoneme Conversion" (2007), with one letter to a step.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from math import log

from ml.english.lexicon import Phones

# A letter and the sounds it stands for.
Pair = tuple[str, Phones]
Costs = dict[Pair, float]
MOST = 2  # sounds of one letter
UNSEEN = 12.0


def align(word: str, phones: Phones, costs: Costs) -> list[Pair] | None:
    """The cheapest alignment; None if the sounds are too many for the letters."""
    width = len(phones) + 1
    best: list[tuple[float, tuple[Pair, ...]] | None] = [(0.0, ())] + [None] * (width - 1)
    for letter in word:
        after: list[tuple[float, tuple[Pair, ...]] | None] = [None] * width
        for at, way in enumerate(best):
            if way is None:
                continue
            for end in range(at, min(at + MOST, width - 1) + 1):
                pair = (letter, phones[at:end])
                cost = way[0] + costs.get(pair, UNSEEN + 3 * (end - at != 1))
                there = after[end]
                if there is None or cost < there[0]:
                    after[end] = (cost, (*way[1], pair))
        best = after
    last = best[-1]
    return list(last[1]) if last else None


def learn_costs(words: Iterable[tuple[str, Phones]], rounds: int = 5) -> Costs:
    """What each pair costs: minus the log of its share among those of its letter."""
    sample = list(words)
    costs = _first_costs(sample)
    for _ in range(rounds):
        found: Counter[Pair] = Counter()
        for word, phones in sample:
            found.update(align(word, phones, costs) or ())
        costs = _costs(found)
    return costs


def _first_costs(words: Sequence[tuple[str, Phones]]) -> Costs:
    """From how often letters and sounds stand at the same place of their words."""
    found: Counter[Pair] = Counter()
    for word, phones in words:
        for at, letter in enumerate(word):
            place = at * len(phones) / len(word)
            for near in range(max(0, int(place) - 1), min(len(phones), int(place) + 2)):
                found[letter, (phones[near],)] += 1
    return _costs(found)


def _costs(found: Counter[Pair]) -> Costs:
    letters: Counter[str] = Counter()
    for (letter, _), count in found.items():
        letters[letter] += count
    return {pair: log(letters[pair[0]] / count) for pair, count in found.items()}
