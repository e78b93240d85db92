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


@shared_task(name="generator.write_song", ignore_result=True)
def write_song(generation_id: str) -> None:
    """Claim a generation and write it. Delivered twice, the second finds nothing to do."""
    generation = Generation.objects.filter(pk=generation_id).first()
    if generation is None or not generation.claim():
        return
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
