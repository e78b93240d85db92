"""Calls that arrive at the same moment lose nothing and double nothing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from generator import flows
from generator.models import GeneratedLine, Generation, Song, Status
from ml.song.line import Line
from tests.browser.test_api_song import Caller
from tests.parts import LiveSite

if TYPE_CHECKING:
    from accounts.models import User

AT_ONCE = 25


@pytest.fixture
def caller(live_site: LiveSite, alice: "User", password: str) -> Caller:
    return Caller(live_site.url, alice.username, password)


def at_once(call: Callable[[int], Any]) -> list[Any]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(call, range(AT_ONCE)))


def words(text: str) -> dict[str, Any]:
    return {"sections": [{"kind": "verse", "lines": [{"text": text}]}]}


def test_every_change_is_answered_with_a_version_of_its_own(caller: Caller, alice: "User") -> None:
    song = caller.call("POST", "/api/v1/songs/", words("the first words"))
    address = f"/api/v1/songs/{song['id']}/"

    changed = at_once(lambda number: caller.call("PATCH", address, words(f"words {number}")))

    assert sorted(answer["version"] for answer in changed) == list(range(2, AT_ONCE + 2))
    for answer in changed:
        kept = caller.call("GET", f"{address}versions/{answer['version']}/")
        assert kept["sections"] == answer["sections"]


def test_a_new_title_brings_no_old_words_back(caller: Caller, alice: "User") -> None:
    song = caller.call("POST", "/api/v1/songs/", words("the first words"))
    address = f"/api/v1/songs/{song['id']}/"

    at_once(
        lambda number: caller.call(
            "PATCH", address, words(f"words {number}") if number % 2 else {"title": f"{number}"}
        )
    )

    versions = list(Song.objects.get(pk=song["id"]).versions.order_by("number"))
    for before, after in pairwise(versions):
        assert before.sections == after.sections or before.title == after.title


def test_a_generation_saved_by_many_at_once_is_one_song(caller: Caller, alice: "User") -> None:
    request = flows.read_request({"structure": "verse:1"})
    generation = Generation.objects.start(alice, request)
    generation.lines.create(**GeneratedLine.columns(Line(kind="verse", text="A line")))
    Generation.objects.update(status=Status.DONE)

    saved = at_once(
        lambda _: caller.call("POST", "/api/v1/songs/", {"generation": str(generation.pk)})
    )

    assert {song["id"] for song in saved} == {str(alice.songs.get().pk)}


def test_a_new_song_sent_by_many_clicks_at_once_is_one(
    live_site: LiveSite, alice: "User", session_of: Callable[["User"], str]
) -> None:
    csrf = "a" * 32
    body = urlencode({"text": "One line", "page": "one page", "csrfmiddlewaretoken": csrf})
    cookies = {"Cookie": f"sessionid={session_of(alice)}; csrftoken={csrf}"}

    def send(_: int) -> str:
        request = Request(f"{live_site.url}/songs/new/", body.encode(), cookies)  # noqa: S310
        with urlopen(request) as page:  # noqa: S310
            return str(page.url)

    assert set(at_once(send)) == {f"{live_site.url}/songs/{alice.songs.get().pk}/"}
