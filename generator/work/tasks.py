"""The task that writes a song. The row is the truth; the message is only a nudge."""

from celery import shared_task
from django.db import DatabaseError

from generator import events
from generator.models import Generation, LeaseLost
from generator.work import steward, writing

NO_SUCH_NETWORK = "The network “{name}” is not installed here any more. Choose another one."
WENT_WRONG = (
    "Something went wrong while this song was written. "
    "The lines that came are kept; you can try again."
)


@shared_task(name=Generation.task, ignore_result=True)
def write_song(*_: str) -> None:
    """Write the song whose turn it is, if there is one, and pass the nudge on.

    Messages of earlier versions name a song; whose turn it is now is for the rows to say.
    """
    generation = Generation.objects.claim_next()
    if generation is not None:
        attend(generation)
        # The end of this song may be the turn of another that had to wait for it.
        Generation.objects.nudge_waiting(1)


def attend(generation: Generation) -> None:
    """Write a claimed song to its end, whatever end that is."""
    with steward.holding(generation):
        try:
            events.announce_status(generation)
            writing.write(generation)
        except LeaseLost:
            return
        except writing.UnknownNetwork as error:
            generation.fail(NO_SUCH_NETWORK.format(name=error))
        except DatabaseError:
            # Nothing can be stored now: the lease runs out and a worker goes on later.
            raise
        except Exception:
            generation.fail(WENT_WRONG)
            raise
        finally:
            events.announce_status(generation)
