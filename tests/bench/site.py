"""A site of its own for a run: Postgres, Redis, web server and worker, and what they take."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import django
from django.core.management import call_command

from tests.parts import LiveSite, PrivateServers, WorkerProcess, collect_static

TICKS = os.sysconf("SC_CLK_TCK")
OWN_AND_CHILDREN = slice(11, 15)  # user and system time in /proc/PID/stat, after the name


@dataclass
class Site:
    """The processes of a site at work."""

    web: LiveSite
    worker: WorkerProcess
    postgres: int

    @property
    def megabytes(self) -> dict[str, float]:
        """Resident memory now of the web process, and the most that the worker ever had."""
        return {
            "web": _status(self.web.process.pid, "VmRSS"),
            "worker": _status(self.worker.pid, "VmHWM"),
        }

    @property
    def processor_seconds(self) -> float:
        """What web server and Postgres have used so far, each with the children that ended."""
        return sum(map(_processor_seconds, (self.web.process.pid, self.postgres)))


@contextmanager
def running() -> Iterator[Site]:
    """Servers and a site for this run alone, whatever the environment names."""
    for name in ("DATABASE_URL", "REDIS_URL", "LYRICSITE_MODELS"):
        os.environ.pop(name, None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "lyricsite.settings"
    servers = PrivateServers()
    servers.start()
    worker = None
    try:
        django.setup()
        call_command("migrate", verbosity=0)
        collect_static()
        web, worker = LiveSite("lyricsite"), WorkerProcess("lyricsite")
        web.start()
        worker.start()
        postgres = servers.running[0].child
        assert postgres is not None
        yield Site(web, worker, postgres.pid)
    finally:
        if worker:
            worker.stop()
            web.stop()
        servers.stop()


def _status(pid: int, name: str) -> float:
    text = Path(f"/proc/{pid}/status").read_text()
    found = re.search(rf"^{name}:\s+(\d+) kB$", text, re.MULTILINE)
    return round(int(found[1]) / 1024, 1) if found else 0.0


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[OWN_AND_CHILDREN])) / TICKS
