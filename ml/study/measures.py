"""The experiments that look at a trained network, by name."""

from collections.abc import Callable
from typing import Final

from ml.study import conditions, history, reach, repeats, rhymes, texts
from ml.study.findings import Point, Run
from ml.study.material import Material, Subject
from ml.study.sampling import write

HUMAN: Final = "human"

Measure = Callable[[Subject, Material], list[Point]]


def _texts(subject: Subject, material: Material) -> list[Point]:
    """What a network writes by itself."""
    written = write(subject, material.budget.written, material.seed)
    return texts.measure(written, texts.words_in(material.train))


def human(material: Material) -> Run:
    """The songs kept back, measured as what networks write is."""
    real = texts.beginnings(material.valid, material.budget.written)
    points = texts.measure(real, texts.words_in(material.train))
    return Run("texts", HUMAN, 0, tuple(points))


MEASURES: Final[dict[str, Measure]] = {
    "reach": reach.measure,
    "history": history.measure,
    "repeats": repeats.measure,
    "rhymes": rhymes.measure,
    "conditions": conditions.measure,
    "texts": _texts,
}
