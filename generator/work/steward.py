"""The threads beside the writing: one says that the worker lives and keeps its leases, one
sees what is to be stopped, one looks for work that was left behind, one calls webhooks.

Telling the broker can take seconds when it is away, and a lease lasts eight: so they are apart.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from celery.signals import worker_ready, worker_shutdown
from django.db import DatabaseError, InterfaceError, connection

from generator import visitors
from generator.models import (
    Delivery,
    Explanation,
    Fitting,
    Generation,
    Inquiry,
    KeptAnswer,
    Retake,
    Song,
    Training,
    Worker,
)
from generator.work import holds, writing
from generator.work.courier import deliver_due

logger = logging.getLogger(__name__)

BEAT_SECONDS = 2.0
WATCH_SECONDS = 0.25
CLEAN_SECONDS = 3600.0
TRAINING = "training"  # the queue of workers that train and do nothing else

Duty = Callable[[], object]


class Attendant(threading.Thread):
    """Does its duties every so many seconds, and outlives whatever goes wrong with one."""

    def __init__(self, name: str, duties: Sequence[Duty], every: float) -> None:
        super().__init__(name=name, daemon=True)
        self.duties = duties
        self.every = every
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.is_set():
            for duty in self.duties:
                self.attend_to(duty)
            self.ended.wait(self.every)
        connection.close()

    def attend_to(self, duty: Duty) -> None:
        try:
            duty()
        except (DatabaseError, InterfaceError):
            logger.warning("The database is away: the %s tries again", self.name)
            start_afresh()
        except Exception:
            logger.exception("The %s stumbled, and goes on", self.name)
            start_afresh()


class Hourly:
    """A duty that is done at the first call, and then at most once an hour."""

    def __init__(self, duty: Duty) -> None:
        self.duty = duty
        self.next_time = 0.0

    def __call__(self) -> None:
        if time.monotonic() >= self.next_time:
            self.next_time = time.monotonic() + CLEAN_SECONDS
            self.duty()


def keeper() -> Attendant:
    """Keeps the leases of a worker that trains: who asks whether anyone writes means others."""
    return Attendant("keeper", [holds.renew_leases], BEAT_SECONDS)


def steward(worker_name: str) -> Attendant:
    """Says that the worker lives, and keeps its leases. Speaks to the database alone."""
    duties: list[Duty] = [holds.renew_leases, partial(Worker.objects.beat, worker_name)]
    return Attendant("steward", duties, BEAT_SECONDS)


def watch() -> Attendant:
    """Sees what is to be stopped."""
    return Attendant("watch", [holds.watch], WATCH_SECONDS)


def herald(hands: int) -> Attendant:
    """Tells of work that no message tells of any more, for a worker with so many hands."""
    return Attendant(
        "herald",
        [
            Generation.objects.end_abandoned,
            Inquiry.objects.end_abandoned,
            Retake.objects.end_abandoned,
            Explanation.objects.end_abandoned,
            Fitting.objects.end_abandoned,
            partial(nudge_waiting, hands),
            Hourly(clean),
        ],
        BEAT_SECONDS,
    )


def crier() -> Attendant:
    """Tells of models that wait to be trained, for a worker that trains one at a time."""
    return Attendant("crier", [Training.objects.end_abandoned, nudge_training], BEAT_SECONDS)


def courier() -> Attendant:
    """Calls webhooks, which may answer slowly."""
    return Attendant("courier", [deliver_due], BEAT_SECONDS)


def nudge_waiting(hands: int) -> None:
    """Send as many messages as this process has hands free.

    No more: while all hands are full the messages would only pile up in the broker.
    """
    if free := max(0, hands - holds.number()):
        free -= Inquiry.objects.nudge_waiting(free)
        free -= Retake.objects.nudge_waiting(free)
        free -= Explanation.objects.nudge_waiting(free)
        free -= Fitting.objects.nudge_waiting(free)
        Generation.objects.nudge_waiting(free)


def nudge_training() -> None:
    if not holds.number():
        Training.objects.nudge_waiting(1)


def is_busy() -> bool:
    """Whether a song is written here or may begin. Without the database none can."""
    try:
        return holds.number() > 0 or Generation.objects.may_begin().exists()
    except (DatabaseError, InterfaceError):
        start_afresh()
        return False


def warm_up() -> None:
    """Have the networks ready before the first songs come, in a thread of its own."""
    try:
        writing.warm_up(is_busy)
    finally:
        connection.close()


def clean() -> None:
    Song.objects.long_deleted().delete()
    Worker.objects.gone().delete()
    Inquiry.objects.old().delete()
    Retake.objects.old().delete()
    Explanation.objects.old().delete()
    Fitting.objects.old().delete()
    KeptAnswer.objects.old().delete()
    Delivery.objects.old().delete()
    visitors.clear_away()


def start_afresh() -> None:
    """Let go of a connection that may be broken; the next query opens another."""
    with suppress(Exception):
        connection.close()


_attendants: list[Attendant] = []
_names: list[str] = []


@worker_ready.connect
def start_attendants(sender: Any, **_: object) -> None:
    trains = TRAINING in sender.app.amqp.queues.consume_from
    if trains:
        _attendants.extend([keeper(), watch(), crier()])
    else:
        _names.append(f"{sender.hostname} {os.getpid()}")
        hands = sender.pool.limit
        _attendants.extend([steward(_names[0]), watch(), herald(hands), courier()])
    for attendant in _attendants:
        attendant.start()
    if not trains:
        threading.Thread(target=warm_up, name="warm-up", daemon=True).start()


@worker_shutdown.connect
def end_attendants(**_: object) -> None:
    while _attendants:
        _attendants.pop().ended.set()
    Worker.objects.filter(name__in=_names).delete()
