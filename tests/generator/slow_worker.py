"""The Celery app of a worker whose songs take a known time: a quarter of a second a line."""

import time
from typing import cast

import django

from lyricsite.celery import app

django.setup()

from generator.work import writing  # noqa: E402
from ml.writing.composer import Composer  # noqa: E402
from tests.generator.fake_composer import FakeComposer  # noqa: E402

__all__ = ["app"]

SECONDS_A_LINE = 0.25

composer = FakeComposer()
composer.before_line = lambda position: time.sleep(SECONDS_A_LINE)
for cell in ("rnn", "lstm", "gru"):
    writing._composers[cell] = cast("Composer", composer)
