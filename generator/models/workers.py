"""Workers, as their heartbeats show them."""

from datetime import timedelta

from django.db import models
from django.db.models import QuerySet, Value
from django.db.models.functions import Now

SILENT_AFTER = timedelta(seconds=15)
FORGET_AFTER = timedelta(days=1)


class WorkerQuerySet(QuerySet["Worker"]):
    def alive(self) -> "WorkerQuerySet":
        return self.filter(seen__gt=Now() - Value(SILENT_AFTER))

    def gone(self) -> "WorkerQuerySet":
        return self.filter(seen__lt=Now() - Value(FORGET_AFTER))

    def beat(self, name: str) -> None:
        """Say that the worker of this name is alive now, by the database's clock."""
        if not self.filter(name=name).update(seen=Now()):
            self.bulk_create([Worker(name=name, seen=Now())], ignore_conflicts=True)


class Worker(models.Model):
    """A process that writes songs. Pages ask here whether anyone is at work."""

    name = models.CharField(max_length=200, unique=True)
    seen = models.DateTimeField()

    objects = WorkerQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        indexes = [models.Index(fields=["seen"], name="worker_last_seen")]

    def __str__(self) -> str:
        return self.name
