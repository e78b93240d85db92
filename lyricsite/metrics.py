"""`/metrics/`: the state of the work, for Prometheus. Rows tell it, so any process can."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from generator import counters
from generator.models import Worker
from generator.models.queues import queues

if TYPE_CHECKING:
    from collections.abc import Iterator


class Work(Collector):
    """What waits, runs and has ended, by its kind; how long the first line took; who is at work."""

    def collect(self) -> Iterator[Metric]:
        waiting = GaugeMetricFamily("lyricsite_waiting", "Work that waits.", labels=["kind"])
        running = GaugeMetricFamily("lyricsite_running", "Work under way.", labels=["kind"])
        oldest = GaugeMetricFamily(
            "lyricsite_oldest_wait_seconds", "Since when the oldest waits.", labels=["kind"]
        )
        for kind, queue in queues().items():
            waiting.add_metric([kind], queue.waiting)
            running.add_metric([kind], queue.running)
            oldest.add_metric([kind], queue.oldest_seconds)
        yield from (waiting, running, oldest)
        yield GaugeMetricFamily(
            "lyricsite_workers", "Workers heard of lately.", value=Worker.objects.alive().count()
        )
        ended = CounterMetricFamily(
            "lyricsite_ended", "Work that has ended.", labels=["kind", "status"]
        )
        for (kind, status), count in counters.ended().items():
            ended.add_metric([kind, status], count)
        yield ended
        first = counters.first_lines()
        yield HistogramMetricFamily(
            "lyricsite_first_line_seconds",
            "From the asking to the first line of a song.",
            buckets=list(first.up_to),
            sum_value=first.seconds,
        )


registry = CollectorRegistry()
registry.register(Work())
ProcessCollector(registry=registry)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """For whoever sends `Authorization: Bearer METRICS_TOKEN`; without that setting, for nobody."""
    told = request.headers.get("authorization", "").removeprefix("Bearer ")
    wanted = settings.METRICS_TOKEN
    if not wanted or not secrets.compare_digest(told.encode(), wanted.encode()):
        raise Http404
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
