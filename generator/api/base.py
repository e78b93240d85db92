"""What every operation on rows shares: it is done once, and what cannot be done now is told."""

from typing import Any

from rest_framework import exceptions
from rest_framework.response import Response

from generator import flows
from generator.api import marks
from generator.api.once import Once
from generator.models import NoSuchLine, NotesChanged, Stale, Taken

# When a caller with a full queue may find room in it.
LOOK_AGAIN_SECONDS = 30


class Conflict(exceptions.APIException):
    """The object is in no state for this."""

    status_code = 409


class TellsConflicts(Once):
    """Answers 409 where a flow says "not yet", and 429 where too much waits already."""

    def handle_exception(self, exc: Exception) -> Response:
        match exc:
            case flows.TooManyWaiting():
                exc = exceptions.Throttled(LOOK_AGAIN_SECONDS, str(exc))
            case flows.NoSuchVerse():
                # DRF takes nested details too.
                nowhere: Any = {"section": [str(exc)]}
                exc = exceptions.NotFound(nowhere)
            case Stale() if marks.IF_MATCH in self.request.headers:
                exc = marks.Changed()
            case NoSuchLine():
                exc = exceptions.NotFound(str(exc))
            case Stale():
                exc = Conflict(f"{exc} Read it, and send your change for that one.")
            case NotesChanged():
                exc = Conflict("The notes were changed in another window. Read them first.")
            case Taken():
                exc = Conflict("A line of another song has that id. Send a new one.")
            case flows.NotYet():
                exc = Conflict(str(exc))
        return super().handle_exception(exc)
