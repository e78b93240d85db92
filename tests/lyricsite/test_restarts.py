"""`make run` brings back whatever dies, and loses nothing by it."""

import http.client
import itertools
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lyricsite.launch import children, run
from lyricsite.launch.kept import Kept
from tests.lyricsite.launched import Launched
from tests.parts import wait_for

SECONDS_TO_SERVE_AGAIN = 10
MAKE_A_TOKEN = (
    "from accounts.models import ApiToken, User;"
    "user = User.objects.create_user('alice', 'alice@example.org', 'a quiet river under stone');"
    "print(ApiToken.objects.issue(user)[1])"
)


class Writer:
    """Somebody who asks a launched site for songs over its API."""

    def __init__(self, site: Launched) -> None:
        self.site = site
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", MAKE_A_TOKEN]
        environment = run.child_environment(site.environment, site.data)
        made = subprocess.run(
            command, cwd=run.ROOT, env=environment, check=True, capture_output=True, text=True
        )
        self.token = made.stdout.strip()

    def ask(self, structure: str) -> str:
        """Ask for a song; its id."""
        return str(self._call("generations/", {"structure": structure, "seed": 7})["id"])

    def look(self, pk: str) -> dict[str, Any]:
        return self._call(f"generations/{pk}/")

    def lines(self, pk: str) -> list[str]:
        sections = self.look(pk)["sections"]
        return [line["text"] for section in sections for line in section["lines"]]

    def can_have_a_line_written(self) -> bool:
        """Ask for one and see it come; false while any part is away."""
        try:
            pk = self.ask("verse:1")
            wait_for(lambda: self.look(pk)["status"] == "done", "one line", every=0.2)
        except (OSError, http.client.HTTPException):
            return False
        return True

    def _call(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310
            f"{self.site.url}/api/v1/{path}",
            data=json.dumps(body).encode() if body else None,
            headers={"Authorization": f"Token {self.token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            told: dict[str, Any] = json.load(answer)
        return told


@pytest.fixture(scope="module")
def writer(
    tmp_path_factory: pytest.TempPathFactory, postgres: None, broker: object
) -> Iterator[Writer]:
    """One site for all the parts that are killed in turn."""
    site = Launched(tmp_path_factory.mktemp("restarts") / "data")
    site.start()
    yield Writer(site)
    site.end()


@pytest.mark.parametrize(
    ("name", "program"),
    [
        ("Postgres", "postgres"),
        ("Redis", "redis-server"),
        ("The web server", "uvicorn"),
        ("The worker", "celery"),
    ],
)
def test_a_killed_part_comes_back_and_nothing_is_lost(
    writer: Writer, name: str, program: str, record_property: Any
) -> None:
    assert writer.can_have_a_line_written()
    begun = writer.ask("verse:8 chorus:8")
    wait_for(lambda: len(writer.lines(begun)) > 2, "a begun song", every=0.2)
    written = writer.lines(begun)

    os.kill(writer.site.part(program), signal.SIGKILL)
    killed = time.monotonic()

    wait_for(writer.can_have_a_line_written, f"{name} to serve again", every=0.2)
    seconds = time.monotonic() - killed
    record_property("seconds", seconds)
    print(f"{name}: {seconds:.1f} s")
    wait_for(lambda: writer.look(begun)["status"] == "done", "its end", seconds=60, every=0.2)
    lines = writer.lines(begun)
    assert seconds < SECONDS_TO_SERVE_AGAIN
    assert len(lines) == 16
    assert lines[: len(written)] == written
    assert f"{name} was ended by signal 9 (Killed)" in writer.site.said


def test_what_ends_at_once_is_started_again_after_five_seconds_at_most(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = itertools.count()
    monkeypatch.setattr(time, "monotonic", lambda: float(next(clock)))
    ended = children.start(["false"])
    ended.wait()
    kept = Kept("Redis", lambda: ended, log=Path("redis.log"))

    kept.start()
    for _ in range(30):
        kept.look()

    said = capsys.readouterr().err
    assert re.findall(r"again (.*)\.", said)[:6] == ["now", *(f"in {n} s" for n in (1, 2, 4, 5, 5))]
    assert said.startswith(
        "Redis ended with code 1 (see redis.log). Lyricsite starts it again now."
    )


def test_what_cannot_be_started_is_tried_again(capsys: pytest.CaptureFixture[str]) -> None:
    def launch() -> children.Child:
        raise OSError("no room left")

    kept = Kept("Postgres", launch)

    kept.look()

    assert kept.has_ended
    assert "Postgres could not be started: no room left." in capsys.readouterr().err
