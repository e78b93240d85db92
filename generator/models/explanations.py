"""Explanations: why a line of a song reads as it does to the network that wrote it."""

from django.db import models

from generator.models.questions import Question, QuestionQuerySet


class ExplanationQuerySet(QuestionQuerySet["Explanation"]):
    pass


class Explanation(Question):
    """A question about a line of a song as it was then, and what a network answers."""

    task = "generator.explain_line"

    reasons = models.JSONField(default=dict, help_text="As ml.study.reasons has them.")

    objects = ExplanationQuerySet.as_manager()
