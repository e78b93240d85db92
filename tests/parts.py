"""The real parts that tests run on: Postgres, Redis, the web server and a worker."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import pytest

from lyricsite.launch import children, places, programs, servers
from lyricsite.launch.run import ROOT, web_command, worker_command

# A developer's own wishes would make the suite test another site.
NOT_INHERITED = (
    "DEBUG",
    "HTTPS_ONLY",
    "TRUSTED_PROXIES",
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "EMAIL_URL",
    "CONFIRM_EMAIL",
)


def lacking(what: str) -> NoReturn:
    """Skip for want of a real part, or fail where every part is required."""
    if os.environ.get("LYRICSITE_REQUIRE_ALL"):
        pytest.fail(what, pytrace=False)
    pytest.skip(what)


def wait_for(
    holds: Callable[[], object], what: str, *, seconds: float = 60, every: float = 0.02
) -> None:
    """Wait until something holds; `what` names it if it does not come.

    A site that counts calls is asked less often: `every` so many seconds.
    """
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            pytest.fail(f"Waited {seconds:g} s in vain: {what}")
        time.sleep(every)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class PrivateServers:
    """Postgres and Redis for one run of the suite, unless the environment names others."""

    def __init__(self) -> None:
        self.data = Path(tempfile.mkdtemp(prefix="lyricsite-test-"))
        self.running: list[servers.Postgres | servers.Redis] = []
        self.no_postgres = self.no_redis = ""

    def start(self) -> None:
        """Start what is to be had, and point the settings at it."""
        for name in NOT_INHERITED:
            os.environ.pop(name, None)
        os.environ["LYRICSITE_DATA"] = str(self.data)
        os.environ["DATABASE_URL"] = os.environ.get("DATABASE_URL") or self._start_postgres()
        os.environ["REDIS_URL"] = other_database(os.environ.get("REDIS_URL")) or self._start_redis()

    def stop(self) -> None:
        for server in reversed(self.running):
            server.stop()
        shutil.rmtree(self.data)

    def _start_postgres(self) -> str:
        try:
            server = servers.Postgres(self.data, durable=False)
            server.start()
        except programs.ServerError as error:
            self.no_postgres = str(error)
        else:
            self.running.append(server)
        return places.database_url(self.data)

    def _start_redis(self) -> str:
        try:
            server = servers.Redis(self.data)
            server.start()
        except programs.ServerError as error:
            self.no_redis = str(error)
        else:
            self.running.append(server)
        return places.redis_url(self.data)


def other_database(url: str | None) -> str:
    """The same Redis, but its last database: the tests empty what they use."""
    return urlsplit(url)._replace(path="/15").geturl() if url else ""


def environment(database: str) -> dict[str, str]:
    """What the site's processes read, so that they work on the test database."""
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}").geturl()
    mail = (Path(os.environ["LYRICSITE_DATA"]) / "mail").as_uri()
    return {**os.environ, "DATABASE_URL": url, "EMAIL_URL": mail, "PYTHONUNBUFFERED": "1"}


def collect_static() -> None:
    """Fill the folder of hashed files that pages point at."""
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, check=True)


class LiveSite:
    """A web server process on a free port."""

    def __init__(self, database: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = environment(database)
        self.log = Path(os.environ["LYRICSITE_DATA"]) / "web.log"

    @property
    def mail(self) -> list[str]:
        """The messages that the site has sent, oldest first."""
        folder = Path(os.environ["LYRICSITE_DATA"]) / "mail"
        return [path.read_text() for path in sorted(folder.glob("*"))]

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.process = children.start(
                web_command(self.port), environment=self.environment, output=output
            )
        wait_for(self._answers, f"the web server; see {self.log}", seconds=30)

    def stop(self) -> None:
        children.stop(self.process)

    def _answers(self) -> bool:
        try:
            # The address is this machine's own.
            with urllib.request.urlopen(f"{self.url}/health/", timeout=5):  # noqa: S310
                return True
        except OSError:
            if self.process.poll() is not None:
                pytest.fail(f"The web server ended: {self.log.read_text()}")
            return False


class WorkerProcess:
    """A Celery worker process that a test may kill and start again.

    `app` is the module of its Celery app: the site's own, or one that alters it for a test.
    """

    def __init__(self, database: str, app: str = "lyricsite") -> None:
        self.command = [app if part == "lyricsite" else part for part in worker_command()]
        self.environment = environment(database)
        self.log = Path(os.environ["LYRICSITE_DATA"]) / "worker.log"
        self.process: children.Child | None = None

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def pid(self) -> int:
        assert self.process is not None, "the worker was never started"
        return self.process.pid

    def start(self) -> None:
        """Start the process; it takes work a few seconds later."""
        with self.log.open("ab") as output:
            self.process = children.start(self.command, environment=self.environment, output=output)

    def kill(self) -> None:
        """End it as a crash would: with no time to say anything."""
        assert self.process is not None, "the worker was never started"
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        if self.process is not None:
            children.stop(self.process)
