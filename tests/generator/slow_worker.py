"""The Celery app of a worker whose songs take a known time: a quarter of a second a line."""

import time

import django

from lyricsite.celery import app

django.setup()

from generator.work import composers  # noqa: E402
from tests.generator.fake_composer import FakeComposer, shelf_of  # noqa: E402

__all__ = ["app"]

SECONDS_A_LINE = 0.25

composer = FakeComposer()
composer.before_line = lambda position: time.sleep(SECONDS_A_LINE)
composers._kept.update(shelf_of(composer))
