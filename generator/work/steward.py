"""What a worker does besides writing: a heartbeat, leases, and songs left behind."""

import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from celery.signals import worker_ready, worker_shutdown
from django.db import DatabaseError, InterfaceError, connection

from generator.models import Generation, Song, Worker
from generator.work import writing

logger = logging.getLogger(__name__)

BEAT_SECONDS = 2.0
CLEAN_SECONDS = 3600.0
LONGEST_HOLD_SECONDS = 300.0

_held: dict[UUID, tuple[Generation, float]] = {}


@contextmanager
def holding(generation: Generation) -> Iterator[None]:
    """Keep the lease of a generation while its song is written, but not for ever."""
    _held[generation.pk] = generation, time.monotonic() + LONGEST_HOLD_SECONDS
    try:
        yield
    finally:
        _held.pop(generation.pk, None)


class Steward(threading.Thread):
    """One thread in each worker: says that it lives, keeps leases, finds lost work."""

    def __init__(self, name: str) -> None:
        super().__init__(name="steward", daemon=True)
        self.worker_name = name
        self.ended = threading.Event()
        self.next_cleaning = 0.0

    def run(self) -> None:
        while not self.ended.is_set():
            try:
                self.beat()
            except (DatabaseError, InterfaceError):
                logger.warning("The database is away: the steward tries again")
                connection.close()
            self.ended.wait(BEAT_SECONDS)
        connection.close()

    def beat(self) -> None:
        Worker.objects.beat(self.worker_name)
        renew_leases()
        Generation.objects.end_abandoned()
        Generation.objects.nudge_forgotten()
        if time.monotonic() >= self.next_cleaning:
            self.next_cleaning = time.monotonic() + CLEAN_SECONDS
            Song.objects.long_deleted().delete()
            Worker.objects.gone().delete()

    def end(self) -> None:
        self.ended.set()
        Worker.objects.filter(name=self.worker_name).delete()


def renew_leases() -> None:
    """Renew what this process writes; a song that hangs is left to another worker."""
    for generation, until in list(_held.values()):
        if time.monotonic() < until:
            generation.renew()


_stewards: list[Steward] = []


@worker_ready.connect
def start_steward(sender: Any, **_: object) -> None:
    steward = Steward(f"{sender.hostname} {os.getpid()}")
    _stewards.append(steward)
    steward.start()
    threading.Thread(target=writing.warm_up, name="warm-up", daemon=True).start()


@worker_shutdown.connect
def end_steward(**_: object) -> None:
    while _stewards:
        _stewards.pop().end()
