"""`/health/`: what a load balancer and the launcher ask."""

import pytest
from django.test import Client
from pytest_django import Settings

from generator.models import Worker


@pytest.mark.django_db
def test_it_names_each_part_that_answers(client: Client) -> None:
    answer = client.get("/health/")

    assert answer.status_code == 200
    assert answer.json() == {"database": True, "broker": True, "worker": False}


@pytest.mark.django_db
def test_a_worker_that_was_heard_of_lately_is_told(client: Client) -> None:
    Worker.objects.beat("worker@here")
    assert client.get("/health/").json()["worker"]


@pytest.mark.django_db
def test_a_broker_that_is_away_is_told(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"

    answer = client.get("/health/")

    assert answer.status_code == 503
    assert answer.json() == {"database": True, "broker": False, "worker": False}


@pytest.mark.django_db
def test_it_may_only_be_read(client: Client) -> None:
    assert client.post("/health/").status_code == 405
