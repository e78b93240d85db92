"""Work that a worker holds by a lease: the states of a row, and whose turn it is.

The row is the truth. A message is a nudge that says no more than "there is work": whoever
gets it claims the row whose turn it is.
"""

import uuid
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self, TypeVar

from celery import current_app
from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, Count, F, Q, Value, When, Window
from django.db.models.functions import Coalesce, Now, RowNumber
from kombu.exceptions import OperationalError

from generator import counters
from generator.models.locks import one_at_a_time
from generator.models.owned import OwnedQuerySet

if TYPE_CHECKING:
    from accounts.models import User

LEASE = timedelta(seconds=8)
MAX_ATTEMPTS = 3

Row = TypeVar("Row", bound="Leased")


class Status(models.TextChoices):
    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Under way"
    DONE = "done", "Done"
    STOPPED = "stopped", "Stopped"
    FAILED = "failed", "Failed"


class LeaseLost(Exception):
    """Another worker holds this row now, or it has ended: write nothing more."""


class QueueFull(Exception):
    """Its owner has as many rows waiting as may wait; `limit` says how many those are."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class Caps(NamedTuple):
    """How many rows of one owner may wait, and how many may run at once."""

    queued: int
    running: int


class LeasedQuerySet(OwnedQuerySet[Row]):
    def active(self) -> Self:
        return self.filter(status__in=[Status.QUEUED, Status.RUNNING])

    def attended(self) -> Self:
        """A worker holds these."""
        return self.filter(status=Status.RUNNING, lease_until__gte=Now())

    def abandoned(self) -> Self:
        """Running, but the worker's lease ran out: it died or hangs."""
        return self.filter(status=Status.RUNNING, lease_until__lt=Now())

    def unattended(self) -> Self:
        """No worker holds these."""
        return self.filter(
            Q(status=Status.QUEUED) | Q(status=Status.RUNNING, lease_until__lt=Now())
        )

    def wanted(self, tokens: Iterable[uuid.UUID | None]) -> set[uuid.UUID | None]:
        """Of these leases, those that are held, and whose owners did not ask to stop."""
        held = self.filter(status=Status.RUNNING, stop_requested=False, lease_token__in=tokens)
        return set(held.values_list("lease_token", flat=True))

    def claimable(self) -> Self:
        return self.unattended().filter(attempts__lt=MAX_ATTEMPTS, stop_requested=False)

    def may_begin(self) -> Self:
        """Claimable rows of owners who have fewer running than may run."""
        running = self.running_by_owner()
        full = [owner for owner, count in running.items() if count >= self.model.caps().running]
        return self.claimable().exclude(owner__in=full).order_by()

    def in_turn(self) -> Iterator[Self]:
        """Rows that may begin: of owners who have none running, then one, and so on.

        Each has the oldest first, so that a turn reads the beginning of an index and no more.
        """
        running = self.running_by_owner()
        oldest = self.claimable().order_by("created", "pk")
        yield oldest.exclude(owner__in=running)
        for count in range(1, self.model.caps().running):
            if owners := [owner for owner, number in running.items() if number == count]:
                yield oldest.filter(owner__in=owners)

    def running_by_owner(self) -> dict[int, int]:
        """How many rows are being worked on, for each owner who has any."""
        attended = self.attended().order_by().values_list("owner")
        return dict(attended.annotate(count=Count("*")))

    def enqueue(self, owner: "User", **fields: Any) -> Row:
        """Keep a new row and tell the workers once it is committed; raises QueueFull."""
        with transaction.atomic():
            self.keep_room(owner.pk)
            row = self.create(owner=owner, **fields)
            row.nudge_on_commit()
        return row

    def keep_room(self, owner_id: int, limit: int | None = None) -> None:
        """Raise QueueFull if no row more of this owner may wait; holds until the commit."""
        one_at_a_time(f"{self.model.task} of {owner_id}")
        limit = self.model.caps().queued if limit is None else limit
        if self.filter(owner=owner_id, status=Status.QUEUED).count() >= limit:
            raise QueueFull(limit)

    def claim_next(self) -> Row | None:
        """Take the row whose turn it is under a lease; None if none may begin.

        One claimer at a time: two at once would count the same running rows, and one owner
        would get both turns.
        """
        with transaction.atomic():
            one_at_a_time(self.model.task)
            for rows in self.in_turn():
                while row := rows.select_for_update(skip_locked=True).first():
                    if row.claim():
                        return row
        return None

    def nudge_waiting(self, limit: int) -> int:
        """Send at most `limit` messages for rows that may begin; returns how many left."""
        waiting = self.may_begin()[:limit].count()
        return next((sent for sent in range(waiting) if not self.model.nudge()), waiting)

    def end_abandoned(self) -> int:
        """End what no further worker will take: stopped by its owner, or tried too often."""
        lost = self.abandoned().filter(Q(stop_requested=True) | Q(attempts__gte=MAX_ATTEMPTS))
        with transaction.atomic():
            rows = list(lost.select_for_update(skip_locked=True))
            for row in rows:
                if row.stop_requested:
                    row.finish(stopped=True)
                else:
                    row.fail(row.worker_died)
        return len(rows)

    def place_of(self, row: Row) -> int:
        """How many rows begin before a waiting one, and one: each owner in turn, the oldest first.

        An owner's first waiting row comes after as many rounds as the owner has running.
        """
        running = self.running_by_owner()
        rounds = self.in_rounds(running)
        earlier = Q(created__lt=row.created) | Q(created=row.created, pk__lt=row.pk)
        mine = self.claimable().filter(earlier, owner=row.owner_id).count() + 1
        mine += running.get(row.owner_id, 0)
        return rounds.filter(Q(turn__lt=mine) | Q(turn=mine) & earlier).count() + 1

    def places(self) -> dict[uuid.UUID, int]:
        """The places of all that wait, as `place_of` counts them."""
        rounds = self.in_rounds(self.running_by_owner()).order_by("turn", "created", "pk")
        return {pk: place for place, pk in enumerate(rounds.values_list("pk", flat=True), 1)}

    def in_rounds(self, running: dict[int, int]) -> Self:
        """Claimable rows, each with its `turn`: the round in which it begins."""
        waiting = Window(RowNumber(), partition_by="owner", order_by=["created", "pk"])
        return self.claimable().annotate(turn=waiting + _number_of(running))


def _number_of(running: dict[int, int]) -> Case:
    """The number of running rows of a row's owner. Few run at once, so they are named here."""
    return Case(
        *(When(owner=owner, then=Value(count)) for owner, count in running.items()),
        default=Value(0),
    )


class Leased(models.Model):
    """A row of work, and how far it has come.

        queued --claim--> running --finish--> done
          |  ^              |  |----stop----> stopped
          |  |              |  `----fail----> failed
          |  |              |                   |
          |  `------------ retry ---------------'
          `----stop----> stopped

    A worker holds a running row by a lease. What it makes is stored only under the lease,
    so a worker that lost it (slow, or thought dead) can store nothing more. When the
    lease runs out another worker claims the row, and goes on from what is there.
    """

    task: ClassVar[str]  # the Celery task that a nudge starts
    # What the owner is told when worker after worker died of it, and when its time was up.
    worker_died: ClassVar[str]
    took_too_long: ClassVar[str]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="%(class)ss"
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    error = models.TextField(blank=True)
    stop_requested = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    started = models.DateTimeField(null=True, blank=True)
    finished = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        # Of what waits or runs: few rows among all that there ever were.
        indexes = [
            models.Index(
                fields=fields,
                condition=Q(status__in=[Status.QUEUED, Status.RUNNING]),
                name=f"%(class)s_{name}",
            )
            for name, fields in (
                ("under_lease", ["status", "lease_until"]),
                ("in_turn", ["created", "id"]),
                ("of_owner_in_turn", ["owner", "created", "id"]),
            )
        ]

    @classmethod
    def caps(cls) -> Caps:
        raise NotImplementedError

    @property
    def is_active(self) -> bool:
        return self.status in (Status.QUEUED, Status.RUNNING)

    @property
    def has_failed(self) -> bool:
        return self.status == Status.FAILED

    @property
    def place(self) -> int | None:
        """Where it stands in the queue, counted from 1; None when it does not wait."""
        return self._every().place_of(self) if self.status == Status.QUEUED else None

    # How it is told to workers

    def nudge_on_commit(self) -> None:
        transaction.on_commit(self.nudge)

    @classmethod
    def nudge(cls) -> bool:
        """Tell the workers. With no broker the row waits, and a worker finds it later."""
        try:
            current_app.send_task(cls.task, retry=False)
        except OperationalError:
            return False
        return True

    def tell_of_end(self) -> None:
        """Called in the transaction that ends the row."""

    # What a worker does with it

    def claim(self) -> bool:
        """Take the row under a lease; true for exactly one of many claimers."""
        token = uuid.uuid4()
        claimed = (
            self._row()
            .claimable()
            .update(
                status=Status.RUNNING,
                lease_token=token,
                lease_until=Now() + Value(LEASE),
                attempts=F("attempts") + 1,
                started=Coalesce("started", Now()),
            )
        )
        if claimed:
            self.refresh_from_db()
            self.lease_token = token
        return claimed == 1

    def renew(self) -> bool:
        """Hold the lease longer; false when it is lost."""
        return self._held().update(lease_until=Now() + Value(LEASE)) == 1

    def finish(self, *, stopped: bool = False) -> bool:
        return self._end(Status.STOPPED if stopped else Status.DONE)

    def fail(self, reason: str) -> bool:
        return self._end(Status.FAILED, reason)

    # What its owner does with it

    def request_stop(self) -> None:
        """Stop at the worker's next look; at once when no worker holds it."""
        with transaction.atomic():
            stopped = self._row().unattended().update(status=Status.STOPPED, finished=Now())
            if not stopped:
                self._row().filter(status=Status.RUNNING).update(stop_requested=True)
            self.refresh_from_db()
            if stopped:
                self._has_ended()

    def retry(self) -> bool:
        """Go on after a failure, from what is there; raises QueueFull."""
        with transaction.atomic():
            self._every().keep_room(self.owner_id)
            changed = (
                self._row()
                .filter(status=Status.FAILED)
                .update(
                    status=Status.QUEUED, error="", attempts=0, stop_requested=False, finished=None
                )
            )
            if changed:
                self.refresh_from_db()
                self.nudge_on_commit()
        return changed == 1

    def _every(self) -> LeasedQuerySet[Self]:
        return LeasedQuerySet(type(self))

    def _row(self) -> LeasedQuerySet[Self]:
        return self._every().filter(pk=self.pk)

    def _held(self) -> LeasedQuerySet[Self]:
        return self._row().filter(status=Status.RUNNING, lease_token=self.lease_token)

    def _end(self, status: Status, error: str = "") -> bool:
        with transaction.atomic():
            changed = self._held().update(
                status=status, error=error, lease_token=None, lease_until=None, finished=Now()
            )
            if changed:
                self.refresh_from_db()
                self._has_ended()
        return changed == 1

    def _has_ended(self) -> None:
        self.tell_of_end()
        kind, status = self._meta.model_name or "", self.status
        transaction.on_commit(lambda: counters.count_end(kind, status))
