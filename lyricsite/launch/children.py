"""Child processes that never outlive the process that started them."""

import ctypes
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from typing import IO

PR_SET_PDEATHSIG = 1

LIBC = ctypes.CDLL(None, use_errno=True)

Child = subprocess.Popen[bytes]


def start(
    command: Sequence[str],
    *,
    death_signal: signal.Signals = signal.SIGKILL,
    environment: Mapping[str, str] | None = None,
    output: IO[bytes] | None = None,
) -> Child:
    """Start `command` in a session of its own, so that Ctrl-C reaches only its parent.

    The kernel sends it `death_signal` when the starting thread ends, however that ends.
    """
    return subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output and subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=_die_with(os.getpid(), death_signal),
    )


def _die_with(parent: int, death_signal: signal.Signals) -> Callable[[], None]:
    def in_child() -> None:
        LIBC.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        # The parent may have died before the call above, and then no signal comes.
        if os.getppid() != parent:
            os._exit(1)

    return in_child


def stop(*several: Child, ask: signal.Signals = signal.SIGTERM, patience: float = 5) -> None:
    """Ask children to end; after `patience` seconds end each and all that it started."""
    for child in several:
        if child.poll() is None:
            child.send_signal(ask)
    for child in several:
        try:
            child.wait(patience)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
