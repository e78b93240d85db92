"""The study for visitors: a text, and what each network says of it."""

import math
import time
from dataclasses import dataclass

from generator import visitors
from generator.models import Inquiry
from ml.network.registry import TITLES

PATIENCE_SECONDS = 3.0
LOOK_SECONDS = 0.05
SHADES = 9  # of a word, the darkest last
FAINTEST, STRONGEST = 0.01, 5.0  # nats of the palest shade and of the darkest


@dataclass(frozen=True)
class Bar:
    """A word that may come next."""

    word: str
    percent: float


@dataclass(frozen=True)
class Shaded:
    """A word of the text, by how much it matters to what is expected."""

    word: str
    nats: float

    @property
    def shade(self) -> int:
        """0 to 9, by the logarithm: far words matter a hundred times less than near ones."""
        if self.nats <= FAINTEST:
            return 0
        share = math.log(self.nats / FAINTEST) / math.log(STRONGEST / FAINTEST)
        return min(SHADES, 1 + int(share * SHADES))


@dataclass(frozen=True)
class Panel:
    """What one network says."""

    title: str
    bars: list[Bar]
    words: list[Shaded]


def ask(text: str) -> Inquiry:
    """Have all networks asked about a text; raises QueueFull."""
    return Inquiry.objects.ask(visitors.nobody(), text)


def awaited(text: str) -> Inquiry | None:
    """What was asked about a text within the hour, after a little patience; None if nothing."""
    inquiry = Inquiry.objects.about(text)
    until = time.monotonic() + PATIENCE_SECONDS
    while inquiry and inquiry.is_active and time.monotonic() < until:
        time.sleep(LOOK_SECONDS)
        inquiry.refresh_from_db()
    return inquiry


def panels(inquiry: Inquiry) -> list[Panel]:
    """What the networks say, in the order simple RNN, LSTM, GRU, then others."""
    answers = inquiry.answers
    return [
        Panel(
            TITLES.get(name, name),
            [Bar(one["word"], 100 * one["probability"]) for one in answers[name]["expected"]],
            [Shaded(one["word"], one["nats"]) for one in answers[name]["weights"]],
        )
        for name in sorted(answers, key=[*TITLES, *answers].index)
    ]
