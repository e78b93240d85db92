"""A writer's taste, learned from verses that they rated, and how well it tells others of them.

Verses that were rated differently are pairs of a better and a worse one (Bradley & Terry 1952),
with a verse's log-odds the mean of its lines', linear in what they are (as preferences under a
Gaussian process are: Chu & Ghahramani 2005). How far the weights are held down is chosen by verses
kept back: where ratings tell nothing of those, there is no taste.
"""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from ml.writing.taste import (
    FACTS,
    NO_TASTE,
    Array,
    Table,
    Taste,
    content_of,
    facts_of,
    meaning_of,
    nats,
)

Places = npt.NDArray[np.int64]

FEWEST: Final = 8  # verses, of which parts can be kept back
MOST_VERSES: Final = 150  # that are learned from: more of them add seconds and little else
FOLDS, DEALS = 4, 3  # parts of which one is kept back, and how often verses are dealt anew
HELD: Final = tuple(4.0**power for power in range(5, -2, -1))  # how far weights are held down
STEPS: Final = 4  # of Newton's method, each fit going on from the one before
MEANING: Final = 8.0  # the spread of what words mean, where that of one fact is 1
MOST_WORDS: Final = 300  # that a taste keeps
PASSED: Final = 0.5  # how much a verse counts that was passed over
LEAST: Final = 2.0  # nats by which all verses together are to be told better than by chance
DIGITS: Final = 5
TINY: Final = 1e-9


@dataclass(frozen=True)
class Rated:
    """A verse and how well it was liked, on any scale."""

    lines: tuple[str, ...]
    liked: float
    score: float | None = None  # by which its lines were chosen, where that is known
    told: bool = True  # whether its writer said so; else it was passed over beside a better one


@dataclass(frozen=True)
class Agreement:
    """In how many pairs of verses rated differently the better one was told, none of them seen."""

    pairs: int
    before: float  # by the scores that they were chosen by, 0 to 1; a tie counts half
    after: float  # with the taste

    def as_fields(self) -> dict[str, float]:
        return asdict(self)


NOTHING_ASKED: Final = Agreement(0, 0.5, 0.5)


def learn(verses: Sequence[Rated], table: Table) -> Taste:
    """The taste that verses tell of; none where they tell of none."""
    if len(verses) < FEWEST:
        return NO_TASTE
    known = _Verses(verses[:MOST_VERSES], table)
    return known.taste(np.arange(len(known.verses)))


def agreement(verses: Sequence[Rated], table: Table) -> Agreement:
    """How well scores, and scores with a taste learned from the others, tell verses kept back."""
    if len(verses) < FEWEST:
        return NOTHING_ASKED
    known = _Verses(verses[:MOST_VERSES], table)
    scores = _scores(known.verses)
    said = np.array([one.told for one in known.verses], dtype=bool)
    pairs, before, after = 0, 0.0, 0.0
    for kept, rest in _folds(np.arange(len(known.verses)), 1):
        asked = rest[said[rest]]
        better = known.liked[asked][:, None] > known.liked[asked][None, :]
        pairs += int(better.sum())
        before += _right(scores[asked], better)
        after += _right(scores[asked] + nats(known.x[asked] @ known.weights(kept)), better)
    return Agreement(pairs, before / pairs, after / pairs) if pairs else NOTHING_ASKED


class _Verses:
    """Verses as numbers: a row each, in the directions in which they differ."""

    def __init__(self, verses: Sequence[Rated], table: Table) -> None:
        self.verses, self.table = verses, table
        self.liked = np.array([one.liked for one in verses], dtype=np.float64)
        self.sure = np.array([1.0 if one.told else PASSED for one in verses])
        facts, meant = (
            np.array([np.mean([read(line) for line in one.lines], axis=0) for one in verses])
            for read in (facts_of, lambda line: meaning_of(line, table))
        )
        spread = facts.std(axis=0)
        self.a_fact = np.divide(1, spread, where=spread > TINY, out=np.zeros_like(spread))
        self.facts = (facts - facts.mean(axis=0)) * self.a_fact
        off = meant - meant.mean(axis=0)
        size = float(np.sqrt((off**2).sum(axis=1).mean()))
        self.scale = np.sqrt(MEANING) / size if size > TINY else 0.0
        # A ridge sees the directions in which rows differ alone (Hastie et al. 2009, 18.3.5).
        every = np.hstack([self.facts, self.scale * off])
        self.turned, self.sizes, _ = np.linalg.svd(every, full_matrices=False)
        self.x: Array = self.turned * self.sizes

    def taste(self, some: Places) -> Taste:
        """The taste of some of the verses, by the names of facts and words."""
        weights = self.weights(some)
        if not weights.any():
            return NO_TASTE
        shares = self.turned @ np.divide(
            weights, self.sizes, where=self.sizes > TINY, out=np.zeros_like(weights)
        )
        facts = self.facts.T @ shares * self.a_fact
        named = {
            name: round(float(weight), DIGITS) for name, weight in zip(FACTS, facts, strict=True)
        }
        learned = Taste(named, self._words(shares))
        read = learned.reader(self.table)
        typical = np.mean([read(line) for one in self.verses for line in one.lines])
        return Taste(learned.facts, learned.words, round(-float(typical), DIGITS))

    def _words(self, shares: Array) -> dict[str, float]:
        """The words whose likeness counts most, from each verse's share in the weights."""
        found: Counter[str] = Counter()
        for share, verse in zip(shares.tolist(), self.verses, strict=True):
            for line in verse.lines:
                words = [word for word in content_of(line) if self._is_known(word)]
                for word in words:
                    found[word] += self.scale**2 * share / len(words) / len(verse.lines)
        most = sorted(found.items(), key=lambda item: (-abs(item[1]), item[0]))[:MOST_WORDS]
        return {word: round(float(weight), DIGITS) for word, weight in most}

    def _is_known(self, word: str) -> bool:
        return self.table.vocabulary.word(word) is not None

    def weights(self, some: Places) -> Array:
        """Of the directions, learned from some verses; 0 where they tell nothing of one another."""
        held = self._held(some)
        return self._path(some, held)[-1] if held else np.zeros(self.x.shape[1])

    def _held(self, some: Places) -> tuple[float, ...]:
        """How far weights are held down, ever less, to where verses kept back are told best."""
        told, asked = np.zeros(len(HELD)), 0.0
        for kept, rest in _folds(some, DEALS):
            pairs = self._pairs(rest)
            if pairs.any() and self._pairs(kept).any():
                asked += float(pairs.sum())
                odds = np.array(self._path(kept, HELD)) @ self.x[rest].T
                logs = np.log(2) - np.logaddexp(0, odds[:, None, :] - odds[:, :, None])
                told += (logs * pairs).sum(axis=(1, 2))
        best = int(told.argmax())
        gain = len(some) * told[best] / max(asked, TINY)
        return HELD[: best + 1] if gain > LEAST else ()

    def _pairs(self, some: Places) -> Array:
        """How much each pair counts, (better, worse): all of them as much as there are verses."""
        liked, sure = self.liked[some], self.sure[some]
        counts = (liked[:, None] > liked[None, :]) * sure[:, None] * sure[None, :]
        return np.asarray(counts * len(some) / max(counts.sum(), TINY))

    def _path(self, some: Places, held: Sequence[float]) -> list[Array]:
        """Weights for each of several ridges: Newton's method on the logistic loss of pairs."""
        x, pairs, weights = self.x[some], self._pairs(some), np.zeros(self.x.shape[1])
        found = []
        for ridge in held:
            penalty = ridge * np.eye(len(weights))
            for _ in range(STEPS):
                odds = x @ weights
                wrong = 1 / (1 + np.exp(np.clip(odds[:, None] - odds[None, :], -50, 50)))
                pull = pairs * wrong
                slope = penalty @ weights - x.T @ (pull.sum(axis=1) - pull.sum(axis=0))
                bend = pull * (1 - wrong)
                bend = bend + bend.T
                curve = x.T @ (bend.sum(axis=1)[:, None] * x - bend @ x) + penalty
                weights = weights - np.linalg.solve(curve, slope)
            found.append(weights)
        return found


def _folds(some: Places, deals: int) -> Iterator[tuple[Places, Places]]:
    """Verses that are kept and those that are kept back, several times dealt anew."""
    for deal in range(deals):
        dealt = some.tolist()
        random.Random(deal).shuffle(dealt)
        for at in range(FOLDS):
            rest = np.array(dealt[at::FOLDS], dtype=np.int64)
            yield np.setdiff1d(some, rest), rest


def _scores(verses: Sequence[Rated]) -> Array:
    """Of each verse; where it is not known, as those of the others are on the whole."""
    known = [one.score for one in verses if one.score is not None]
    typical = sum(known) / len(known) if known else 0.0
    return np.array([typical if one.score is None else one.score for one in verses])


def _right(odds: Array, better: npt.NDArray[np.bool_]) -> float:
    """Pairs that are told right; a tie counts half."""
    apart = odds[:, None] - odds[None, :]
    return float(((apart > 0) + 0.5 * (apart == 0))[better].sum())
