"""`/metrics/`: what Prometheus reads, and who may."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from accounts.models import User
from generator import counters, flows
from generator.models import Generation, Worker
from lyricsite.launch.run import ROOT
from tests.parts import wait_for

TOKEN = "a token of the watchers"


@pytest.fixture
def watcher(client: Client, settings: Settings) -> Client:
    settings.METRICS_TOKEN = TOKEN
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {TOKEN}"
    return client


def read(client: Client) -> dict[tuple[str, str], float]:
    """Every sample by its name and its labels' values."""
    families = text_string_to_metric_families(client.get("/metrics/").content.decode())
    return {
        (one.name, " ".join(one.labels.values())): one.value
        for family in families
        for one in family.samples
    }


@pytest.mark.django_db
@pytest.mark.parametrize("sent", ["", f"Bearer {TOKEN} ", "Bearer ", TOKEN[:-1]])
def test_nobody_reads_them_without_the_token(client: Client, settings: Settings, sent: str) -> None:
    assert client.get("/metrics/").status_code == 404
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/metrics/", headers={"authorization": sent}).status_code == 404


@pytest.mark.django_db
def test_what_waits_and_who_works_is_told(watcher: Client, alice: User) -> None:
    for _ in range(3):
        flows.start(alice, flows.read_request({}))
    first = Generation.objects.claim_next()
    assert first
    Worker.objects.beat("worker@here")

    told = read(watcher)

    assert told["lyricsite_waiting", "generation"] == 2
    assert told["lyricsite_running", "generation"] == 1
    assert told["lyricsite_oldest_wait_seconds", "generation"] >= 0
    assert told["lyricsite_waiting", "retake"] == 0
    assert told["lyricsite_workers", ""] == 1


@pytest.mark.django_db(transaction=True)
def test_what_a_worker_did_is_told_by_a_web_process(
    watcher: Client, alice: User, worker: object
) -> None:
    generation = flows.start(alice, flows.read_request({"structure": "verse:2"}))
    wait_for(lambda: not Generation.objects.active().exists(), "the song", seconds=60)

    told = read(watcher)

    assert told["lyricsite_ended_total", "generation done"] == 1
    assert told["lyricsite_first_line_seconds_count", ""] == 1
    generation.refresh_from_db()
    assert generation.finished
    whole = (generation.finished - generation.created).total_seconds()
    assert 0 < told["lyricsite_first_line_seconds_sum", ""] <= whole


@pytest.mark.django_db
def test_times_fall_into_their_buckets(watcher: Client) -> None:
    for seconds in (0.1, 0.3, 0.4, 1000.0):
        counters.count_first_line(seconds)
    told = read(watcher)
    found = {at: told["lyricsite_first_line_seconds_bucket", at] for at in ("0.25", "0.5", "+Inf")}
    assert found == {"0.25": 1, "0.5": 3, "+Inf": 4}
    assert told["lyricsite_first_line_seconds_sum", ""] == pytest.approx(1000.8)


@pytest.mark.django_db
def test_without_redis_the_rows_still_tell(
    watcher: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    counters.client.cache_clear()
    monkeypatch.setattr("django.conf.settings.REDIS_URL", "unix:///nowhere/redis.sock")
    try:
        counters.count_end("generation", "done")
        assert read(watcher)["lyricsite_waiting", "generation"] == 0
    finally:
        counters.client.cache_clear()


def test_logs_can_be_read_by_machines() -> None:
    script = (
        "import django, logging; django.setup();"
        "logging.getLogger('songs').warning('One line\\nof %s', 'two')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "LOG_FORMAT": "json", "DJANGO_SETTINGS_MODULE": "lyricsite.settings"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    told: dict[str, Any] = json.loads(done.stderr.splitlines()[-1])
    assert told["message"] == "One line\nof two"
    assert (told["level"], told["logger"]) == ("WARNING", "songs")
    assert {"time", "request_id"} <= set(told)
