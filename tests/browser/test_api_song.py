"""The same by API with a token, and a worker that is killed in the middle of a song."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.parts import LiveSite, WorkerProcess, wait_for

if TYPE_CHECKING:
    from accounts.models import User

PATIENCE = 120.0


class Caller:
    """Calls the API of the live site as one user."""

    def __init__(self, site: str, username: str, password: str) -> None:
        self.site = site
        self.headers = {"Content-Type": "application/json"}
        body = {"username": username, "password": password, "name": "test"}
        token = self.call("POST", "/api/v1/auth/token/", body)["token"]
        self.headers["Authorization"] = f"Token {token}"

    def call(self, method: str, path: str, body: object = None) -> Any:
        with self.open(method, path, body) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def open(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        request = urllib.request.Request(  # noqa: S310
            path if path.startswith("http") else self.site + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={**self.headers, **headers},
            method=method,
        )
        return urllib.request.urlopen(request, timeout=PATIENCE)  # noqa: S310

    def write(self, **fields: object) -> Any:
        """Ask for a song; what the API answers."""
        return self.call("POST", "/api/v1/generations/", fields)

    def events(self, generation: Any, **headers: str) -> Iterator[tuple[str, Any]]:
        with self.open("GET", f"{generation['url']}events/", **headers) as stream:
            name = ""
            for raw in stream:
                kind, _, value = raw.decode().rstrip("\n").partition(": ")
                if kind == "event":
                    name = value
                elif kind == "data":
                    yield name, json.loads(value)

    def lines(self, generation: Any) -> list[str]:
        shown = self.call("GET", generation["url"])
        return [line["text"] for section in shown["sections"] for line in section["lines"]]

    def status(self, generation: Any) -> str:
        return str(self.call("GET", generation["url"])["status"])


@pytest.fixture
def caller(live_site: LiveSite, alice: "User", password: str) -> Caller:
    return Caller(live_site.url, alice.username, password)


def test_a_song_from_request_to_rated_verse(caller: Caller, worker: WorkerProcess) -> None:
    generation = caller.write(theme="the sea", seed=7)
    assert generation["status"] == "queued"

    events = list(caller.events(generation))
    told = [event["text"] for name, event in events if name == "line"]
    assert len(told) == 16
    assert events[-1] == ("end", {"status": "done", "error": ""})
    assert caller.lines(generation) == told
    missed = list(caller.events(generation, **{"Last-Event-ID": "14"}))
    assert [event["position"] for name, event in missed if name == "line"] == [14, 15]

    song = caller.call("POST", "/api/v1/songs/", {"generation": generation["id"], "title": "Sea"})
    changed = caller.call(
        "PATCH", f"/api/v1/songs/{song['id']}/", {"sections": song["sections"][:2]}
    )
    assert changed["version"] == 2
    versions = caller.call("GET", f"/api/v1/songs/{song['id']}/versions/")
    assert len(versions["results"]) == 2
    mark = {"song": song["id"], "section": 1, "rating": 5}
    favourite = caller.call("POST", "/api/v1/favourites/", mark)
    assert [line["text"] for line in favourite["lines"]] == told[4:8]

    same = caller.call("POST", f"{generation['url']}again/", {"same_seed": True})
    assert [event["text"] for name, event in caller.events(same) if name == "line"] == told


def test_stop_ends_the_stream_with_what_has_come(caller: Caller, worker: WorkerProcess) -> None:
    generation = caller.write(structure="verse:16 bridge:16 outro:16")

    told = []
    for name, event in caller.events(generation):
        if name == "line":
            told.append(event["text"])
        if len(told) == 2:
            caller.call("POST", f"{generation['url']}stop/")

    assert (name, event["status"]) == ("end", "stopped")
    assert 2 <= len(told) < 48
    assert caller.lines(generation) == told


def test_a_worker_killed_in_mid_song_loses_and_doubles_nothing(
    caller: Caller, worker: WorkerProcess
) -> None:
    from generator.models import GeneratedLine, Generation

    generation = caller.write(structure="verse:16 bridge:8", seed=3)
    row = Generation.objects.get(pk=generation["id"])

    victim, told = worker.pid, []
    for name, event in caller.events(generation):
        if name == "line":
            told.append(event["text"])
        if len(told) == 3 and worker.pid == victim:
            worker.kill()
            worker.start()

    row.refresh_from_db()
    assert (row.status, row.attempts) == ("done", 2)
    positions = GeneratedLine.objects.filter(generation=row).values_list("position", flat=True)
    assert list(positions) == list(range(24))
    assert caller.lines(generation) == told

    whole = caller.write(structure="verse:16 bridge:8", seed=3)
    wait_for(lambda: caller.status(whole) == "done", "a song", seconds=PATIENCE)
    assert caller.lines(whole) == told


def test_bad_input_harms_no_worker(caller: Caller, worker: WorkerProcess) -> None:
    for field, value in (
        ("temperature", 0),
        ("temperature", 100),
        ("rhyme_scheme", "A1!"),
        ("syllables", 0),
        ("syllables", 500),
        ("model", "transformer"),
        ("theme", "x" * 10_000),
    ):
        with pytest.raises(urllib.error.HTTPError) as refused:
            caller.write(**{field: value})
        assert refused.value.code == 400
        assert list(json.load(refused.value)["errors"]) == [field]

    generation = caller.write(theme="🌊", first_line="🎵", structure="verse:2")
    wait_for(lambda: caller.status(generation) == "done", "a song", seconds=PATIENCE)
    assert worker.alive
