"""What this process works on: whose leases it keeps, and whom it tells that it is over.

Whoever works on a row asks `is_over` as often as they like. The database is asked by one thread
for all of them, four times a second.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from generator.models.leases import Leased, LeasedQuerySet

_held: dict[UUID, "Hold"] = {}


@dataclass(eq=False)
class Hold:
    """A claimed row while it is worked on."""

    row: Leased
    deadline: float
    over: bool = False

    def is_over(self) -> bool:
        """Its owner wants no more, its time is up, or it is no longer ours."""
        return self.over


@contextmanager
def holding(row: Leased, seconds: float | None = None) -> Iterator[Hold]:
    """Keep the lease of a claimed row while it is worked on, so long at most; else as a song."""
    longest = seconds or settings.LONGEST_WRITING_SECONDS
    hold = _held[row.pk] = Hold(row, time.monotonic() + longest)
    try:
        yield hold
    finally:
        _held.pop(row.pk, None)


def number() -> int:
    """How many rows are worked on here."""
    return len(_held)


def renew_leases() -> None:
    for hold in _under_way():
        hold.row.renew()


def watch() -> None:
    """See which holds are over."""
    for hold in _under_way():
        if time.monotonic() >= hold.deadline:
            # A copy, for the row is in use. If this fails the next look does it.
            copy(hold.row).fail(hold.row.took_too_long)
            hold.over = True
    for kind in {type(hold.row) for hold in _under_way()}:
        mine = [hold for hold in _under_way() if type(hold.row) is kind]
        wanted = LeasedQuerySet(kind).wanted(hold.row.lease_token for hold in mine)
        for hold in mine:
            hold.over = hold.row.lease_token not in wanted


def _under_way() -> list[Hold]:
    return [hold for hold in list(_held.values()) if not hold.over]
