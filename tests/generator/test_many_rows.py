"""A site after years of use: the queue and the lists read what they show, and no more."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from generator.models import Generation, Song, Status
from tests.bench import rows
from tests.generator.test_long_lists import rows_read

if TYPE_CHECKING:
    from rest_framework.test import APIClient

    from accounts.models import User

pytestmark = pytest.mark.django_db

ALL, WAITING = 10_000, 200
LISTS = ("/generations/", "/songs/", "/favourites/")
API_LISTS = tuple(f"/api/v1{address}" for address in LISTS)
WISHES: tuple[dict[str, str], ...] = (
    {},
    {"status": "stopped"},
    {"genre": "rock", "model": "gru"},
    {"theme": "elephants"},
)


@pytest.fixture
def years(alice: "User") -> None:
    """Many finished generations, and those of the last days still waiting."""
    rows.fill(alice, ALL)
    waiting = Generation.objects.filter(seed__gt=ALL - WAITING)
    waiting.update(status=Status.QUEUED, attempts=0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE generator_generation")


def plan(ask: Callable[[], object]) -> str:
    """How Postgres goes about every query of a call on generations."""
    with CaptureQueriesContext(connection) as queries:
        ask()
    asked = [query["sql"] for query in queries if '"generator_generation"' in query["sql"]]
    assert asked
    found = []
    with connection.cursor() as cursor:
        for sql in asked:
            cursor.execute(f"EXPLAIN {sql}")
            found += [str(row[0]) for row in cursor.fetchall()]
    return "\n".join(found)


def test_the_queue_never_reads_what_is_finished(years: None, settings: Any) -> None:
    settings.QUEUED_PER_USER = WAITING
    waiting, every = Generation.objects.latest("created"), Generation.objects.all()

    plans = [
        plan(every.claim_next),
        plan(lambda: every.nudge_waiting(4)),
        plan(every.end_abandoned),
        plan(lambda: every.place_of(waiting)),
        plan(lambda: every.keep_room(waiting.owner_id)),
        plan(waiting.request_stop),
    ]

    assert [found for found in plans if "Seq Scan on generator_generation" in found] == []


def test_a_turn_reads_a_few_rows_of_thousands_that_wait(years: None) -> None:
    before = rows_read("generator_generation")

    for _ in range(3):
        assert Generation.objects.claim_next()
    Generation.objects.nudge_waiting(4)

    assert rows_read("generator_generation") - before < 100


def test_turns_of_a_full_queue_are_those_of_a_short_one(years: None, settings: Any) -> None:
    settings.RUNNING_PER_USER = 2
    oldest = Generation.objects.filter(status=Status.QUEUED).order_by("created")
    owners = list(oldest.values_list("owner", flat=True)[:3])

    turns = [Generation.objects.claim_next() for _ in range(3)]

    assert [row.owner_id for row in turns if row] == owners


@pytest.mark.django_db(transaction=True)
def test_a_list_finds_its_rows_in_an_index(alice: "User", alice_client: Client) -> None:
    rows.fill(alice, ALL)
    rows.settle()

    plans = [plan(partial(alice_client.get, "/generations/", wish)) for wish in WISHES]

    found_by = "Index Only Scan using generation_newest_of_owner"
    assert [found for found in plans if found_by not in found] == []


@pytest.mark.parametrize("address", [*LISTS, *API_LISTS])
def test_a_page_of_many_rows_asks_no_more_queries_than_one_of_few(
    alice: "User", alice_client: Client, address: str
) -> None:
    rows.fill(alice, 500)
    few = queries_of(alice_client, address)
    rows.fill(alice, 3_000)
    many = queries_of(alice_client, address)

    assert Song.objects.filter(owner=alice).count() == 30
    assert many == few


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_last_page_of_an_api_list_holds_the_oldest_rows(
    years: None, alice_api: "APIClient"
) -> None:
    page = alice_api.get("/api/v1/generations/", {"page_size": 100}).json()
    while page["next"]:
        page = alice_api.get(page["next"]).json()

    assert [row["seed"] for row in page["results"]][-20:] == list(range(200, 0, -10))
    assert len(page["results"]) == 100
