"""How full the queues of the site's work are."""

from typing import NamedTuple

from django.apps import apps
from django.db.models import Count, Min, Q
from django.db.models.functions import Extract, Now

from generator.models.leases import Leased, LeasedQuerySet, Status


class Queue(NamedTuple):
    """How much waits and runs, and for how many seconds the oldest has waited."""

    waiting: int
    running: int
    oldest_seconds: float


def queues() -> dict[str, Queue]:
    """Of every kind of work that is held by leases, by its name."""
    kinds = [model for model in apps.get_models() if issubclass(model, Leased)]
    return {str(kind._meta.model_name): _queue_of(LeasedQuerySet(kind)) for kind in kinds}


def _queue_of(rows: LeasedQuerySet[Leased]) -> Queue:
    """In one query, on the index of active rows."""
    queued = Q(status=Status.QUEUED)
    found = rows.active().aggregate(
        waiting=Count("pk", filter=queued),
        running=Count("pk", filter=~queued),
        seconds=Extract(Now() - Min("created", filter=queued), "epoch"),
    )
    return Queue(found["waiting"], found["running"], float(found["seconds"] or 0))
