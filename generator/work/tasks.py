"""The task that writes a song. The row is the truth; the message is only a nudge."""

from celery import shared_task

from generator import events
from generator.models import Generation
from generator.work import turns, writing
from generator.work.composers import UnknownNetwork

NO_SUCH_NETWORK = "The network “{name}” is not installed here any more. Choose another one."
WENT_WRONG = (
    "Something went wrong while this song was written. "
    "The lines that came are kept; you can try again."
)


@shared_task(name=Generation.task, ignore_result=True)
def write_song(*_: str) -> None:
    """Write the song whose turn it is.

    Messages of earlier versions name a song; whose turn it is now is for the rows to say.
    """
    turns.take(Generation.objects.all(), attend)


def attend(generation: Generation) -> None:
    """Write a claimed song to its end, whatever end that is."""
    try:
        with turns.attending(generation, WENT_WRONG) as hold:
            events.announce_status(generation)
            try:
                writing.write(generation, hold.is_over)
            except UnknownNetwork as error:
                generation.fail(NO_SUCH_NETWORK.format(name=error))
    finally:
        events.announce_status(generation)
