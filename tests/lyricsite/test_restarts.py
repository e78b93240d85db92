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
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from lyricsite.launch import children, run
from lyricsite.launch.kept import Kept
from tests.lyricsite.launched import Launched
from tests.parts import wait_for

PARTS = {
    "Postgres": "postgres",
    "Redis": "redis-server",
    "The web server": "uvicorn",
    "The worker": "interactive",
}
MAKE_A_TOKEN = (
    "from accounts.models import ApiToken, User;"
    "user = User.objects.create_user('{name}', '{name}@example.org', 'a quiet river under stone');"
    "print(ApiToken.objects.issue(user)[1])"
)


class Writer:
    """Somebody who asks a launched site for songs over its API."""

    def __init__(self, site: Launched, name: str) -> None:
        self.site = site
        code = MAKE_A_TOKEN.format(name=name)
        made = subprocess.run(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
            cwd=run.ROOT,
            env=run.child_environment(site.environment, site.data),
            check=True,
            capture_output=True,
            text=True,
        )
        self.token = made.stdout.strip()

    def ask(self, structure: str) -> str:
        """Ask for a song; its id."""
        return str(self._call("generations/", {"structure": structure, "seed": 7})["id"])

    def look(self, pk: str) -> dict[str, Any]:
        return self._call(f"generations/{pk}/")

    def is_done(self, pk: str) -> bool:
        return bool(self.look(pk)["status"] == "done")

    def lines(self, pk: str) -> list[str]:
        sections = self.look(pk)["sections"]
        return [line["text"] for section in sections for line in section["lines"]]

    def can_have_a_line_written(self) -> bool:
        """Ask for one and see it come; false while any part is away."""
        try:
            pk = self.ask("verse:1")
            wait_for(lambda: self.is_done(pk), "one line", every=0.2)
        except (OSError, http.client.HTTPException):
            return False
        return True

    def _call(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310
            f"{self.site.url}/api/v1/{path}",
            data=json.dumps(body).encode() if body else None,
            headers={"Authorization": f"Token {self.token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            told: dict[str, Any] = json.load(answer)
        return told


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory, postgres: None, broker: object
) -> Iterator[Launched]:
    """One site for all the parts that are killed in turn."""
    site = Launched(tmp_path_factory.mktemp("restarts") / "data")
    try:
        site.start()
        yield site
    finally:
        site.end()


@pytest.fixture(scope="module")
def alice(site: Launched) -> Writer:
    """Whose songs are being written when a part dies."""
    return Writer(site, "alice")


@pytest.fixture(scope="module")
def bob(site: Launched) -> Writer:
    """Who comes afterwards."""
    return Writer(site, "bob")


@pytest.mark.parametrize("killed", [[name] for name in PARTS] + [list(PARTS)], ids=" and ".join)
def test_what_is_killed_comes_back_and_nothing_is_lost(
    site: Launched, alice: Writer, bob: Writer, killed: list[str]
) -> None:
    assert bob.can_have_a_line_written()
    begun, *waiting = [alice.ask(structure) for structure in ("verse:8", "verse:4", "verse:4")]
    wait_for(lambda: len(alice.lines(begun)) > 1, "a begun song", every=0.2)
    written = alice.lines(begun)

    for pid in [site.part(PARTS[name]) for name in killed]:
        os.kill(pid, signal.SIGKILL)
    began = time.monotonic()
    wait_for(bob.can_have_a_line_written, "a line for bob", seconds=180, every=0.2)
    seconds = time.monotonic() - began

    print(f"{' and '.join(killed)}: {seconds:.1f} s")
    for pk in (begun, *waiting):
        wait_for(partial(alice.is_done, pk), "its end", seconds=180, every=0.2)
    assert [len(alice.lines(pk)) for pk in (begun, *waiting)] == [8, 4, 4]
    assert alice.lines(begun)[: len(written)] == written
    assert all(f"{name} was ended by signal 9 (Killed)" in site.said for name in killed)
    assert "ended with code" not in site.said


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
