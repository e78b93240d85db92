"""The task that looks at why a line reads as it does."""

from celery import shared_task

from generator.models import Explanation
from generator.work import turns
from generator.work.composers import UnknownNetwork, composer_for
from generator.work.tasks import NO_SUCH_NETWORK

WENT_WRONG = "Something went wrong while this line was looked at. Ask again."


@shared_task(name=Explanation.task, ignore_result=True)
def explain_line() -> None:
    """Look at the line whose turn it is."""
    turns.take(Explanation.objects.all(), attend)


def attend(explanation: Explanation) -> None:
    """Answer a claimed explanation, or end it as failed."""
    from ml.study.why import explain

    with turns.attending(explanation, WENT_WRONG):
        request = explanation.song_request
        try:
            composer = composer_for(request.model)
            reasons = explain(composer, request, explanation.redraw(), speak=explanation.speech)
        except UnknownNetwork as error:
            explanation.fail(NO_SUCH_NETWORK.format(name=error))
        except ValueError as error:
            explanation.fail(str(error))
        else:
            explanation.answer(reasons=reasons.as_fields())
