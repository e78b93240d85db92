"""What can be said of findings in a sentence, what was not found too. Imports no torch."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

from ml.network.registry import TITLES
from ml.study.findings import Mean
from ml.study.report import Chapter, Drawn

FAINT: Final = 0.01  # of the nearest token's gradient
NEAR: Final = 1.01  # times the perplexity of the longest history
LITTLE: Final = 0.05  # nats below which a gain is taken for none
COUNTS: Final = "5-gram"


def remarks(chapter: Chapter) -> list[str]:
    """Sentences on a chapter's figures, by fixed rules: nobody picks what sounds well."""
    found = [remark for drawn in chapter.drawn for remark in _remarks(chapter, drawn)]
    runs = {mean.runs for drawn in chapter.drawn for line in drawn.lines.values() for mean in line}
    if runs == {1}:
        found.append("Each figure is of one run, so that nothing is known of its spread.")
    return found


def _remarks(chapter: Chapter, drawn: Drawn) -> Iterator[str]:
    name, measure = chapter.experiment.name, drawn.plot.measure
    if measure == "word perplexity":
        yield from _apart(drawn)
        yield from _beside_counts(drawn)
    if (name, measure) == ("reach", "share"):
        yield from (_faint(model, line) for model, line in drawn.lines.items())
    if (name, measure) == ("history", "perplexity"):
        yield from (_enough(model, line) for model, line in drawn.lines.items())
    if (name, measure) == ("repeats", "gain"):
        yield from (_forgotten(model, line) for model, line in drawn.lines.items())
    if (name, measure) == ("rhymes", "gain"):
        yield from _rhymes(chapter)


def title(model: str) -> str:
    """What a model is called in a report."""
    return TITLES.get(model, model)


def _apart(drawn: Drawn) -> Iterator[str]:
    """Pairs of models whose seeds overlap."""
    for one, other in combinations(drawn.lines, 2):
        first, second = drawn.lines[one][0], drawn.lines[other][0]
        if first.spread is None or second.spread is None:
            continue
        gap = abs(first.mean - second.mean)
        if gap <= first.spread + second.spread:
            yield (
                f"Not told apart: {title(one)} and {title(other)} differ by {gap:,.2f}, which is "
                "within the spread of the seeds."
            )


def _beside_counts(drawn: Drawn) -> Iterator[str]:
    """Every other model against the table of counts."""
    for counts in drawn.lines.get(COUNTS, ()):
        for model, (mean,) in drawn.lines.items():
            if model != COUNTS:
                gap = mean.mean / counts.mean - 1
                side = "above" if gap > 0 else "below"
                yield f"{title(model)}: {abs(gap):.1%} {side} the {COUNTS}."


def _forgotten(model: str, line: Sequence[Mean]) -> str:
    heard = [mean.x for mean in line if mean.mean >= LITTLE]
    if not heard:
        return f"{title(model)}: not found that a line heard before is expected at any distance."
    return (
        f"{title(model)}: a line heard before gains {LITTLE} nats a token or more up to "
        f"{heard[-1]} tokens on; beyond that it was not found to be expected."
    )


def _faint(model: str, line: Sequence[Mean]) -> str:
    near = next((mean.x for mean in line if mean.mean < FAINT), None)
    if near is None:
        return f"{title(model)}: at {line[-1].x} tokens still {line[-1].mean:.1%} of the nearest."
    return f"{title(model)}: below a hundredth of the nearest from {near} tokens on."


def _enough(model: str, line: Sequence[Mean]) -> str:
    enough = next(mean.x for mean in line if mean.mean <= NEAR * line[-1].mean)
    return f"{title(model)}: within 1 % of the longest history from {enough} tokens on."


def _rhymes(chapter: Chapter) -> Iterator[str]:
    """Whether a rhyme gains more than the sense of the same exchange does."""
    by_measure = {drawn.plot.measure: drawn.lines for drawn in chapter.drawn}
    for model, line in by_measure["gain"].items():
        plain = by_measure.get("gain without rhyme", {}).get(model)
        if plain:
            gap = _overall(line) - _overall(plain)
            found = "" if gap >= LITTLE else "not found that rhymes are waited for; "
            yield f"{title(model)}: {found}a rhyme gains {gap:+.3f} nats beyond what sense does."


def _overall(line: Sequence[Mean]) -> float:
    """The mean over all distances, each by how often it occurs."""
    return sum(mean.mean * mean.count for mean in line) / sum(mean.count for mean in line)
