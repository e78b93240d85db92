"""A worker's turn: claim the row that is next, work on it under its lease, end it as it went."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import DatabaseError

from generator.models.leases import Leased, LeasedQuerySet, LeaseLost, Row
from generator.work.holds import Hold, holding


def take(rows: LeasedQuerySet[Row], attend: Callable[[Row], None]) -> None:
    """Attend to the row whose turn it is, if there is one, and pass the nudge on."""
    row = rows.claim_next()
    if row is not None:
        attend(row)
        # The end of this one may be the turn of another that had to wait for it.
        rows.nudge_waiting(1)


@contextmanager
def attending(row: Leased, went_wrong: str, seconds: float | None = None) -> Iterator[Hold]:
    """Hold the lease of a claimed row; what goes wrong ends the row with what its owner is told.

    Args:
        seconds: how long it may take at most; as long as a song if none are given.
    """
    with holding(row, seconds) as hold:
        try:
            yield hold
        except LeaseLost:
            return
        except DatabaseError:
            # Nothing can be stored now: the lease runs out and a worker goes on later.
            raise
        except Exception:
            row.fail(went_wrong)
            raise
