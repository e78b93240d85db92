"""Fittings: which rhymes of a word a song's network would end a line on, and words like it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.db import models

from generator.models.questions import Question, QuestionQuerySet
from ml.song.line import Line, as_lines
from ml.song.redraw import Redraw

LONGEST_WORD = 60
LONGEST_BEFORE = 300


class FittingQuerySet(QuestionQuerySet["Fitting"]):
    pass


class Fitting(Question):
    """A word for which a place at the end of a line has a rhyme to find."""

    task = "generator.fit_words"

    is_new = models.BooleanField(default=False, help_text="Of a line to come after this one.")
    before = models.CharField(max_length=LONGEST_BEFORE, blank=True)
    word = models.CharField(max_length=LONGEST_WORD)
    rhymes = models.JSONField(default=list, help_text="Pairs of a word and its share of all.")
    near = models.JSONField(default=list, help_text="Pairs of a word and its likeness, 0 to 1.")

    objects = FittingQuerySet.as_manager()

    def redraw(self) -> Redraw:
        if not self.is_new:
            return super().redraw()
        name = str(self.line)
        with_place = [
            replace(section, lines=tuple(_with_place(section.lines, name)))
            for section in self.sections
        ]
        lines = as_lines(with_place)
        at = next(place for place, line in enumerate(lines) if line.id == name)
        return Redraw(lines=lines, positions=[at + 1])


def _with_place(lines: Iterable[Line], name: str) -> Iterator[Line]:
    """The lines, with an empty one after the one of that name."""
    for line in lines:
        yield line
        if line.id == name:
            yield Line(text="")
