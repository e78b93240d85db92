"""The one-machine site: `python -m lyricsite.launch.run --port 8000`.

Starts a private Postgres and Redis (or uses DATABASE_URL and REDIS_URL), brings the database
and static files up to date, starts a web server and a worker, and keeps all of them until Ctrl-C.
"""

import argparse
import errno
import fcntl
import os
import shutil
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NoReturn

from lyricsite.launch import children, places, programs, servers
from lyricsite.launch.kept import Kept
from lyricsite.launch.parent import Parent

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
# What a new database, its log of changes and the static files take, with some room to write.
SPACE_NEEDED = 200_000_000
WEB_SECONDS = 60
LOOK_SECONDS = 0.2
TRAINER = "trainer@%h"  # beside the worker, whose name is Celery's own
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class LaunchError(Exception):
    """Why the site cannot run, in one plain line."""


def main(arguments: Sequence[str] | None = None) -> int:
    options = read_options(arguments)
    for stop_signal in STOP_SIGNALS:
        signal.signal(stop_signal, leave)
    try:
        run(options.port, data_folder(os.environ))
    except KeyboardInterrupt:
        print("\nLyricsite has stopped.")
    except (LaunchError, programs.ServerError, OSError) as error:
        print(f"Lyricsite cannot run: {plainly(error)}", file=sys.stderr)
        return 1
    return 0


def read_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m lyricsite.launch.run", description=__doc__)
    parser.add_argument("--port", type=port_number, default=8000, help="default: 8000")
    return parser.parse_args(arguments)


def port_number(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"a port is a number from 1 to 65535, not {text!r}")
    return int(text)


def leave(*_: object) -> NoReturn:
    """Stop at the first signal; the clean-up that follows is short and not to be broken off."""
    for stop_signal in STOP_SIGNALS:
        signal.signal(stop_signal, signal.SIG_IGN)
    raise KeyboardInterrupt


def plainly(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"the disk is full ({error.filename or 'LYRICSITE_DATA'}). Make room and try again."
    if isinstance(error, OSError) and error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{error.filename} cannot be written. Set LYRICSITE_DATA to a folder of yours."
    return str(error)


def run(port: int, data: Path) -> None:
    """Everything, from the first check to the last child's end."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with ExitStack() as stack:
        stack.enter_context(only_one(data))
        check_space(data)
        check_port(port)
        environment = child_environment(os.environ, data)
        private = [stack.enter_context(running(server)) for server in private_servers(data)]
        prepare(environment, data)
        site = stack.enter_context(Site(port, environment))
        site.wait_for_page()
        site.trainer.start()  # last: nobody waits for it
        print(f"Lyricsite is at http://{HOST}:{port}/\nCtrl-C stops it.", flush=True)
        keep([*private, site.web, site.worker, site.trainer])


def data_folder(environment: Mapping[str, str]) -> Path:
    return Path(environment.get("LYRICSITE_DATA") or ROOT / "var").absolute()


@contextmanager
def only_one(data: Path) -> Iterator[None]:
    """Hold the folder's lock. The kernel drops it when this process ends, however it ends."""
    with (data / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LaunchError(f"a Lyricsite already runs on {data}.") from None
        yield


def check_space(data: Path) -> None:
    free = shutil.disk_usage(data).free
    if free < SPACE_NEEDED:
        raise LaunchError(
            f"the disk is full: {data} has {free // 10**6} MB left of the "
            f"{SPACE_NEEDED // 10**6} MB needed."
        )


def check_port(port: int) -> None:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except PermissionError:
            raise LaunchError(f"port {port} is for root only. Try PORT=8000.") from None
        except OSError:
            raise LaunchError(f"port {port} is in use. Try PORT={port % 65535 + 1}.") from None


def child_environment(given: Mapping[str, str], data: Path) -> dict[str, str]:
    """What the children read: the given environment, with the private servers' addresses."""
    ours = {
        "DATABASE_URL": places.database_url(data),
        "REDIS_URL": places.redis_url(data),
        "SECRET_KEY": given.get("SECRET_KEY") or places.secret_key(data),
    }
    fixed = {"DJANGO_SETTINGS_MODULE": "lyricsite.settings", "LYRICSITE_DATA": str(data)}
    # Lines of the children reach the terminal as they are written.
    return {**ours, **given, **fixed, "PYTHONUNBUFFERED": "1"}


def private_servers(data: Path) -> Iterator[servers.Postgres | servers.Redis]:
    """The servers that the environment does not name."""
    if "DATABASE_URL" not in os.environ:
        yield servers.Postgres(data)
    if "REDIS_URL" not in os.environ:
        yield servers.Redis(data)


@contextmanager
def running(server: servers.Postgres | servers.Redis) -> Iterator[Kept]:
    try:
        server.start()
        yield Kept(type(server).__name__, server.launch, child=server.child, log=server.log)
    finally:
        server.stop()


def prepare(environment: Mapping[str, str], data: Path) -> None:
    """Bring the tables and the static files up to date, side by side."""
    commands = (
        ["manage.py", "migrate", "--no-input", "--verbosity", "0"],
        ["manage.py", "collectstatic", "--no-input", "--verbosity", "0"],
    )
    logs = [data / f"{command[1]}.log" for command in commands]
    with ExitStack() as stack:
        started = []
        for command, log in zip(commands, logs, strict=True):
            output = stack.enter_context(log.open("wb"))
            child = children.start(
                [sys.executable, str(ROOT / command[0]), *command[1:]],
                environment=environment,
                output=output,
            )
            stack.callback(children.stop, child, patience=2)
            started.append(child)
        codes = [child.wait() for child in started]
    for code, log in zip(codes, logs, strict=True):
        if code:
            raise LaunchError(servers.explain(log.stem, log))


class Site:
    """The web server and the workers: one that writes, and one that trains."""

    def __init__(self, port: int, environment: Mapping[str, str]) -> None:
        self.address = f"http://{HOST}:{port}"
        self.environment = environment
        self.web = Kept("The web server", lambda: self._launch(web_command(port)))
        self.worker = Kept("The worker", lambda: self._launch(worker_command()))
        self.trainer = Kept("The trainer", lambda: self._launch(trainer_command()))

    def __enter__(self) -> "Site":
        self.web.start()
        self.worker.start()
        return self

    def __exit__(self, *_: object) -> None:
        children.stop(*(kept.child for kept in (self.web, self.worker, self.trainer) if kept.child))

    def wait_for_page(self) -> None:
        deadline = time.monotonic() + WEB_SECONDS
        while not self._answers():
            if self.web.has_ended or time.monotonic() > deadline:
                raise LaunchError("the web server did not start; its own words are above.")
            time.sleep(0.1)

    def _launch(self, command: Sequence[str]) -> children.Child:
        return children.start(command, environment=self.environment)

    def _answers(self) -> bool:
        try:
            # The address is this machine's own.
            with urllib.request.urlopen(f"{self.address}/health/", timeout=5):  # noqa: S310
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False


def keep(everything: Sequence[Kept]) -> NoReturn:
    """Stay until a signal; whatever ends is started again."""
    parent = Parent()
    while True:
        time.sleep(LOOK_SECONDS)
        if parent.wants_the_end():
            leave()
        for kept in everything:
            kept.look()


def web_command(port: int) -> list[str]:
    options = ["--host", HOST, "--port", str(port), "--lifespan", "off", "--no-proxy-headers"]
    options += ["--log-level", "warning", "--timeout-graceful-shutdown", "2"]
    return [sys.executable, "-m", "uvicorn", "lyricsite.asgi:application", *options]


def worker_command() -> list[str]:
    return celery_command("--concurrency=4", "-Q", "interactive")


def trainer_command() -> list[str]:
    """Whoever trains gives way to whoever writes."""
    return ["nice", "-n", "15", *celery_command("--concurrency=1", "-Q", "training", "-n", TRAINER)]


def celery_command(*which: str) -> list[str]:
    options = [*which, "--pool=threads", "--loglevel=WARNING"]
    options += ["--without-gossip", "--without-mingle"]
    return [sys.executable, "-m", "celery", "--quiet", "-A", "lyricsite", "worker", *options]


if __name__ == "__main__":
    sys.exit(main())
