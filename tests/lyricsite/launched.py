"""A site as `make run` starts it."""

import os
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

from lyricsite.launch import run
from tests.parts import free_port, wait_for


class Launched:
    """A site started from a terminal: a process group of its own, as Ctrl-C wants it."""

    def __init__(self, data: Path, port: int | None = None) -> None:
        self.data = data
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.output = data.with_suffix(".out")
        self.environment = {**os.environ, "LYRICSITE_DATA": str(data)}
        for name in ("DATABASE_URL", "REDIS_URL"):
            self.environment.pop(name)

    def start(self, command: Sequence[str] = ()) -> None:
        """Start and wait for the address."""
        # What a shell runs in the background ignores Ctrl-C, and its children would too.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                command or ["make", "run", f"PORT={self.port}"],
                cwd=run.ROOT,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_for(lambda: self.ended or "is at http" in self.said, "the address", seconds=60)

    def press_ctrl_c(self) -> None:
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(20)

    def end(self) -> None:
        """End it if it still runs, and see that no process is left."""
        if self.processes():
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(20)
        wait_for(lambda: not self.processes(), "the end of every process")

    @property
    def ended(self) -> bool:
        return self.process.poll() is not None

    @property
    def said(self) -> str:
        return self.output.read_text()

    def processes(self, word: str = "") -> list[int]:
        """Living processes of this site, told by the data folder in their environment."""
        mark = f"LYRICSITE_DATA={self.data}\0".encode()
        found = (entry for entry in Path("/proc").iterdir() if entry.name.isdecimal())
        return [int(entry.name) for entry in found if _has(entry, mark, word.encode())]

    def part(self, word: str) -> int:
        """The process of one part: a child of the launcher, told by a word of its command."""
        launchers = self.processes("lyricsite.launch.run")
        children = [pid for launcher in launchers for pid in _children(launcher)]
        (found,) = [pid for pid in children if word in _read(pid, "cmdline")]
        return found


def _children(pid: int) -> list[int]:
    return [int(child) for child in _read(pid, f"task/{pid}/children").split()]


def _read(pid: int, name: str) -> str:
    return Path(f"/proc/{pid}/{name}").read_text()


def _has(entry: Path, mark: bytes, word: bytes) -> bool:
    try:
        return mark in (entry / "environ").read_bytes() and word in (entry / "cmdline").read_bytes()
    except OSError:
        return False
