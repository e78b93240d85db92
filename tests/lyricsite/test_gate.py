"""However many come at once, the database is not run over."""

import asyncio
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any, cast

import pytest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from lyricsite.gate import Gate
from tests import load
from tests.parts import LiveSite

if TYPE_CHECKING:
    from accounts.models import User

MIXED = ("/", "/accounts/login/", "/health/", "/api/v1/songs/", "/api/v1/generations/")


@pytest.fixture
def signed(alice: "User") -> dict[str, str]:
    """Headers of a program that alice runs."""
    from accounts.models import ApiToken

    return {"Authorization": f"Token {ApiToken.objects.issue(alice)[1]}"}


@pytest.fixture
def stream_of_alice(alice: "User") -> str:
    """The address of a stream that stays open: nobody writes the song."""
    from generator.models import Generation
    from ml.song.request import SongRequest

    waiting = Generation.objects.create(owner=alice, request=SongRequest().as_fields(), seed=1)
    return f"/api/v1/generations/{waiting.pk}/events/"


def connections() -> int:
    """How many connections to the test database there are, besides the one that asks."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        number = int(cursor.fetchone()[0])
    # It is asked in a thread of its own, which would keep it.
    connection.close()
    return number


class SlowSite:
    """One place behind a gate, and a view that takes as long as the test wants."""

    def __init__(self, settings: Any) -> None:
        settings.REQUESTS_AT_ONCE = 1
        self.gate = Gate(self.view)
        self.open = asyncio.Event()

    async def view(self, request: HttpRequest) -> HttpResponseBase:
        await self.open.wait()
        return HttpResponse("served")

    def ask(self, path: str = "/") -> asyncio.Task[HttpResponse]:
        answer = self.gate(RequestFactory().get(path))
        return asyncio.ensure_future(cast("Awaitable[HttpResponse]", answer))


@pytest.mark.parametrize(("path", "told"), [("/", "Come back"), ("/api/v1/songs/", "Too many")])
def test_who_waits_in_vain_is_told_to_come_back(
    path: str, told: str, settings: Any, static_files: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lyricsite.gate.WAIT_SECONDS", 0.01)

    async def two_at_once() -> HttpResponse:
        site = SlowSite(settings)
        first = site.ask()
        answer = await site.ask(path)
        site.open.set()
        assert (await first).content == b"served"
        return answer

    answer = asyncio.run(two_at_once())

    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert told in answer.content.decode()


def test_who_leaves_gives_the_place_to_the_next(settings: Any) -> None:
    async def one_leaves() -> bytes:
        site = SlowSite(settings)
        first, second = site.ask(), site.ask()
        await asyncio.sleep(0)
        first.cancel()
        site.open.set()
        return (await second).content

    assert asyncio.run(one_leaves()) == b"served"


def test_250_requests_at_once_find_no_fault(live_site: LiveSite, signed: dict[str, str]) -> None:
    answers = load.all_at_once(live_site.url, MIXED * 50, signed)

    assert answers.broken == 0, answers.statuses
    assert answers.without_retry == 0
    assert answers.statuses[200] > 0


def test_200_streams_at_once_hold_no_connection(
    live_site: LiveSite, signed: dict[str, str], stream_of_alice: str
) -> None:
    held: list[int] = []

    answers = load.follow_at_once(
        live_site.url, stream_of_alice, signed, 200, meanwhile=lambda: held.append(connections())
    )

    assert answers.broken == 0, answers.statuses
    assert answers.without_retry == 0
    assert answers.statuses[200] > 0
    assert held[0] < 50
