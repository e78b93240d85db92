"""A private Postgres and a private Redis, on sockets in a folder of their own.

The machine's own programs are used where it has them, else those of two Python packages.
"""

import errno
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg2
import redis

from lyricsite.launch import children, places, programs
from lyricsite.launch.programs import ServerError

START_SECONDS = 30
FIRST_WITH_SYNCFS = 14


class Postgres:
    """Postgres with its files in `data/postgres`, reached by `places.database_url(data)`."""

    def __init__(self, data: Path, *, durable: bool = True) -> None:
        self.data = data
        self.files = data / "postgres"
        self.sockets = places.socket_folder(data)
        self.log = data / "postgres.log"
        self.durable = durable
        self.bin = programs.of_postgres(self.files)
        self.child: children.Child | None = None

    def start(self) -> None:
        """Return when the server answers and has the database `lyricsite`."""
        make_private(self.data)
        make_private(self.sockets)
        self.log.write_bytes(b"")
        if not self.files.exists():
            self._create()
        wait_until("Postgres", self._answers, self.launch(), self.log)
        self._make_database()

    def launch(self) -> children.Child:
        """Start the process on files that exist already; it answers a little later."""
        end_earlier_server(self.files)
        (self.sockets / ".s.PGSQL.5432.lock").unlink(missing_ok=True)
        with self.log.open("ab") as output:
            self.child = children.start(
                [*programs.as_unprivileged(), str(self.bin / "postgres"), *self._options()],
                # A fast shutdown: sessions are cut, files are left clean.
                death_signal=signal.SIGINT,
                output=output,
            )
        return self.child

    def stop(self) -> None:
        if self.child:
            children.stop(self.child, ask=signal.SIGINT, patience=10)
        remove_if_outside(self.sockets, self.data)

    def _create(self) -> None:
        """Make the files beside and rename them, so that a kill leaves no half of them."""
        draft = self.files.with_name("postgres.draft")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        if os.getuid() == 0:
            os.chown(draft, programs.UNPRIVILEGED, programs.UNPRIVILEGED)
        options = ["--pgdata", str(draft), "--username", "lyricsite", "--auth", "trust"]
        options += ["--encoding", "UTF8", "--locale", "C.UTF-8", "--no-instructions", "--no-sync"]
        with self.log.open("ab") as output:
            child = children.start(
                [*programs.as_unprivileged(), str(self.bin / "initdb"), *options],
                output=output,
            )
            child.wait()
        if child.returncode:
            shutil.rmtree(draft, ignore_errors=True)
            raise ServerError(explain("Postgres", self.log))
        draft.rename(self.files)

    def _options(self) -> Iterator[str]:
        yield from ("-D", str(self.files))
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            # Shared memory in the data folder is gone with it, even after a kill.
            "dynamic_shared_memory_type": "mmap",
            "shared_buffers": "64MB",
        }
        if int(programs.version(self.bin)) >= FIRST_WITH_SYNCFS:
            # After a crash: one call instead of opening each of a thousand files.
            settings["recovery_init_sync_method"] = "syncfs"
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        for name, value in settings.items():
            yield from ("-c", f"{name}={value}")

    def _connect(self) -> psycopg2.extensions.connection:
        return psycopg2.connect(host=str(self.sockets), user="lyricsite", dbname="postgres")

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg2.OperationalError:
            return False
        return True

    def _make_database(self) -> None:
        connection = self._connect()
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT FROM pg_database WHERE datname = 'lyricsite'")
            if not cursor.rowcount:
                cursor.execute("CREATE DATABASE lyricsite")
        connection.close()


class Redis:
    """Redis without files, reached by `places.redis_url(data)`: what it holds may be lost."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.sockets = places.socket_folder(data)
        self.log = data / "redis.log"
        self.program = programs.of_redis()
        self.child: children.Child | None = None

    def start(self) -> None:
        make_private(self.data)
        make_private(self.sockets)
        self.log.write_bytes(b"")
        wait_until("Redis", self._answers, self.launch(), self.log)

    def launch(self) -> children.Child:
        """Start the process, empty; it answers a little later."""
        with self.log.open("ab") as output:
            self.child = children.start([str(self.program), *self._options()], output=output)
        return self.child

    def stop(self) -> None:
        if self.child:
            children.stop(self.child)
        remove_if_outside(self.sockets, self.data)

    def _options(self) -> list[str]:
        options = ["--port", "0", "--unixsocket", str(self.sockets / "redis.sock")]
        options += ["--unixsocketperm", "700", "--save", "", "--appendonly", "no"]
        return [*options, "--dir", str(self.data)]

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(places.redis_url(self.data)) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


def make_private(folder: Path) -> None:
    """Make a folder for this user alone, and refuse one that somebody else prepared."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise ServerError(f"{folder} belongs to another user. Remove it or set LYRICSITE_DATA.")


def remove_if_outside(sockets: Path, data: Path) -> None:
    """Take away a socket folder that had to lie outside of `data`, once it is empty."""
    if sockets.is_relative_to(data):
        return
    try:
        sockets.rmdir()
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.ENOENT):
            raise


def end_earlier_server(files: Path) -> None:
    """Clear what a killed Postgres or launcher left: processes still at work, or a pid file.

    The caller holds the lock of the data folder, so nobody else owns what works in it.
    Nothing but the pid file keeps a server from files that others still write, so every
    process goes before it. With it, Postgres would take whatever has the old number by now
    for itself.
    """
    pid_file = files / "postmaster.pid"
    for pid in _postgres_in(files):
        if pid_file.exists() and pid_file.read_text().startswith(f"{pid}\n"):
            _signal(pid, signal.SIGINT)
    # Without their postmaster the others end by themselves, within a moment.
    _wait_while(lambda: bool(_postgres_in(files)), seconds=5)
    for pid in _postgres_in(files):
        _signal(pid, signal.SIGKILL)
    _wait_while(lambda: bool(_postgres_in(files)), seconds=5)
    if _postgres_in(files):
        raise ServerError(f"an earlier Postgres still works in {files} and cannot be ended.")
    pid_file.unlink(missing_ok=True)


def _postgres_in(files: Path) -> list[int]:
    """All processes of the server that works in this folder."""
    folder = files.resolve()
    return [int(entry.name) for entry in Path("/proc").glob("[0-9]*") if _works_in(entry, folder)]


def _works_in(entry: Path, folder: Path) -> bool:
    try:
        name = (entry / "comm").read_text().strip()
        return name == "postgres" and (entry / "cwd").resolve(strict=True) == folder
    except OSError:
        return False


def _signal(pid: int, told: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, told)


def _wait_while(holds: Callable[[], bool], *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while holds() and time.monotonic() < deadline:
        time.sleep(0.05)


def wait_until(name: str, answers: Callable[[], bool], child: children.Child, log: Path) -> None:
    """Wait for a server's first answer, or say why it will not come."""
    _wait_while(lambda: child.poll() is None and not answers(), seconds=START_SECONDS)
    if child.poll() is not None:
        raise ServerError(explain(name, log))
    if not answers():
        children.stop(child)
        raise ServerError(f"{name} gave no answer for {START_SECONDS} s; see {log}.")


def explain(name: str, log: Path) -> str:
    """One line out of a server's log."""
    text = log.read_text(errors="replace")
    if os.strerror(errno.ENOSPC) in text:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(log.parent))
    lines = [line for line in text.splitlines() if "FATAL" in line or "error" in line.lower()]
    reason = (lines or text.splitlines() or ["it said nothing"])[0].strip()
    return f"{name} did not start: {reason} (see {log})"
