"""The task that writes lines of a song anew."""

from celery import shared_task

from generator.models import Retake
from generator.work import turns, writing
from generator.work.composers import UnknownNetwork
from generator.work.tasks import NO_SUCH_NETWORK

WENT_WRONG = "Something went wrong while these lines were written. Ask again."


@shared_task(name=Retake.task, ignore_result=True)
def retake_lines() -> None:
    """Write the lines whose turn it is."""
    turns.take(Retake.objects.all(), attend)


def attend(retake: Retake) -> None:
    """Write the lines of a claimed retake, or end it as failed."""
    with turns.attending(retake, WENT_WRONG) as hold:
        try:
            writing.retake(retake, hold.is_over)
        except UnknownNetwork as error:
            retake.fail(NO_SUCH_NETWORK.format(name=error))
