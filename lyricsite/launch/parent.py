"""The `make` above the launcher, which does not pass on what it is told."""

import os
import signal
from pathlib import Path


class Parent:
    """Knows when a `make` that started this process was killed or interrupted alone.

    Ctrl-C in a terminal reaches both. A signal sent to `make` alone does not: it then takes its
    handler away and waits for its child without a word.
    """

    def __init__(self) -> None:
        self.pid = os.getppid()
        self.is_make = _read(self.pid, "comm").strip() in ("make", "gmake")
        self.caught_interrupts = catches_interrupts(self.pid)

    def wants_the_end(self) -> bool:
        if not self.is_make:
            return False
        if os.getppid() != self.pid:
            return True
        return self.caught_interrupts and not catches_interrupts(self.pid)


def catches_interrupts(pid: int) -> bool:
    for line in _read(pid, "status").splitlines():
        if line.startswith("SigCgt:"):
            return bool(int(line.split()[1], 16) & 1 << (signal.SIGINT - 1))
    return False


def _read(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text()
    except OSError:
        return ""
