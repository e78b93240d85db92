"""The study for visitors: a text, and what each network says of it."""

import math
import time
from dataclasses import dataclass

from generator import visitors
from generator.models import Inquiry
from ml.network.registry import TITLES
from ml.study.answer import Answer, Expected, Weight

PATIENCE_SECONDS = 3.0
LOOK_SECONDS = 0.05
SHADES = 9  # of a word, the darkest last
FAINTEST, STRONGEST = 0.01, 5.0  # nats of the palest shade and of the darkest


@dataclass(frozen=True)
class Panel:
    """What one network says, and each word of the text with its shade."""

    title: str
    expected: tuple[Expected, ...]
    words: list[tuple[Weight, int]]


def shade_of(nats: float) -> int:
    """0 to 9, by the logarithm: far words matter a hundred times less than near ones."""
    if nats <= FAINTEST:
        return 0
    share = math.log(nats / FAINTEST) / math.log(STRONGEST / FAINTEST)
    return min(SHADES, 1 + int(share * SHADES))


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
    names = sorted(inquiry.answers, key=[*TITLES, *inquiry.answers].index)
    return [_panel(name, Answer.from_fields(inquiry.answers[name])) for name in names]


def _panel(name: str, answer: Answer) -> Panel:
    shaded = [(weight, shade_of(weight.nats)) for weight in answer.weights]
    return Panel(TITLES.get(name, name), answer.expected, shaded)
