"""The task that looks which rhymes fit the end of a line."""

from celery import shared_task

from generator.models import Fitting
from generator.work import turns
from generator.work.composers import UnknownNetwork, composer_for
from generator.work.tasks import NO_SUCH_NETWORK

WENT_WRONG = "Something went wrong while rhymes were looked for. Ask again."


@shared_task(name=Fitting.task, ignore_result=True)
def fit_words() -> None:
    """Look at the place whose turn it is."""
    turns.take(Fitting.objects.all(), attend)


def attend(asked: Fitting) -> None:
    """Answer a claimed fitting, or end it as failed."""
    from ml.writing.fitting import fitting, near

    with turns.attending(asked, WENT_WRONG):
        request = asked.song_request
        try:
            composer = composer_for(request.model)
        except UnknownNetwork as error:
            asked.fail(NO_SUCH_NETWORK.format(name=error))
            return
        place, speech = (asked.redraw(), asked.before), asked.speech
        rhymes = fitting(composer, request, *place, asked.word, speak=speech)
        asked.answer(rhymes=rhymes, near=near(composer.words, asked.word))
