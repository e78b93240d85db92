"""The metres that a line may be asked to keep: their patterns, and whether a line keeps one."""

from functools import lru_cache

from ml.english.scansion import BEATS, END, METRES, START, Metre, Scan, fits
from ml.english.speech import Speech, speak

LIBERTY = 1.25  # what a pattern may cost beyond the plainest one of its metre
DOUBT = 0.5  # what a line may cost more in its metre than in the one that suits it best
MOST = 4.0  # what a line of eight syllables may cost in all


@lru_cache(maxsize=200)
def patterns(metre: str, syllables: int) -> dict[str, float]:
    """Beats of a line (+ a beat, - none) with what they cost, the plainest first.

    Only those that no other metre has more readily: "+--+-+-+" is iambic ("Over the hills and far
    away"), "+-+-+-+" is not.
    """
    ways = {one.name: _walks(one, syllables) for one in METRES}
    own = ways.pop(metre)
    least = min(own.values())
    good = {
        stress: cost
        for stress, cost in own.items()
        if cost <= least + LIBERTY
        and all(cost <= other.get(stress, 9.0) for other in ways.values())
    }
    return dict(sorted(good.items(), key=lambda item: (item[1], item[0])))


def _walks(metre: Metre, syllables: int) -> dict[str, float]:
    """Every way through a metre on so many syllables, with the least that it costs."""
    ways = {(START, ""): metre.cost}
    for _ in range(syllables):
        after: dict[tuple[str, str], float] = {}
        for (state, stress), cost in ways.items():
            for to, step in metre.steps[state].items():
                if to != END and cost + step <= metre.cost + 4.0:
                    key = (to, stress + ("+" if to in BEATS else "-"))
                    after[key] = min(cost + step, after.get(key, 9.0))
        ways = after
    ended: dict[str, float] = {}
    for (state, stress), cost in ways.items():
        total = cost + metre.steps[state].get(END, 9.0)
        ended[stress] = min(total, ended.get(stress, 99.0))
    return ended


def strays(line: str, syllables: int, metre: str, speak: Speech = speak) -> Scan | None:
    """How a line goes that does not keep its metre, None if it does."""
    found = fits(line, syllables, speak)
    best = min(found.values(), key=lambda one: one.cost, default=Scan((), "", "", 0.0))
    own = found.get(metre)
    dearest = min(best.cost + DOUBT, MOST * syllables / 8)
    return None if own and own.cost <= dearest else best
