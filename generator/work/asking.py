"""The task that asks the networks about a text."""

import logging
from pathlib import Path
from typing import Any

from celery import shared_task
from django.conf import settings

from generator.models import Inquiry
from generator.work import turns
from generator.work.composers import composer_for
from ml.network import registry

logger = logging.getLogger(__name__)

WENT_WRONG = "Something went wrong while the networks were asked. Ask again."


@shared_task(name=Inquiry.task, ignore_result=True)
def answer_inquiry() -> None:
    """Answer the inquiry whose turn it is."""
    turns.take(Inquiry.objects.all(), attend)


def attend(inquiry: Inquiry) -> None:
    """Answer a claimed inquiry, or end it as failed."""
    with turns.attending(inquiry, WENT_WRONG):
        inquiry.answer(answers(inquiry.text))


def answers(text: str) -> dict[str, Any]:
    """What each network says of a text, by its name; one that cannot be read is left out."""
    from ml.study.probe import Probe

    found: dict[str, Any] = {}
    for name in registry.available(Path(settings.LYRICSITE_MODELS)):
        try:
            composer = composer_for(name)
        except Exception:
            logger.exception("The network “%s” cannot be asked; the others can", name)
            continue
        found[name] = Probe(composer.network, composer.words).ask(text).as_fields()
    return found
