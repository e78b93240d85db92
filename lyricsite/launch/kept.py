"""Children that are started again when they end."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from lyricsite.launch import children

# A child that lived this long was well; what ended it is over.
WELL_AFTER_SECONDS = 60.0
LONGEST_PAUSE = 5.0


class Kept:
    """One child: started again when it ends, at a slower pace when it ends again and again."""

    def __init__(
        self,
        name: str,
        launch: Callable[[], children.Child],
        *,
        child: children.Child | None = None,
        log: Path | None = None,
    ) -> None:
        """`child` is the one at work already, if `launch` was called before.

        What a child without a `log` says goes to the terminal.
        """
        self.name = name
        self.launch = launch
        self.child = child
        self.log = log
        self.pause = 0.0
        self.began = time.monotonic()
        self.due: float | None = None

    @property
    def has_ended(self) -> bool:
        return self.child is None or self.child.poll() is not None

    def start(self) -> None:
        """Start the child. Raises what `launch` raises."""
        self.began = time.monotonic()
        self.due = None
        self.child = self.launch()

    def look(self) -> None:
        """Start the child again if it has ended and its pause is over."""
        if self.has_ended and self.due is None:
            self._plan(how_it_ended(self.child) if self.child else "was not started")
        if self.due is not None and time.monotonic() >= self.due:
            self._start_again()

    def _start_again(self) -> None:
        try:
            self.start()
        except (OSError, RuntimeError, subprocess.SubprocessError) as error:
            self.child = None
            self._plan(f"could not be started: {error}")

    def _plan(self, what_happened: str) -> None:
        now = time.monotonic()
        self.pause = 0.0 if now - self.began > WELL_AFTER_SECONDS else self.pause
        self.due = now + self.pause
        when = f"in {self.pause:g} s" if self.pause else "now"
        where = f" (see {self.log})" if self.log else ""
        say(f"{self.name} {what_happened}{where}. Lyricsite starts it again {when}.")
        self.pause = min(max(1.0, 2 * self.pause), LONGEST_PAUSE)


def how_it_ended(child: children.Child) -> str:
    """In words, as the end of a sentence about the child."""
    code = child.returncode
    if code >= 0:
        return f"ended with code {code}"
    return f"was ended by signal {-code} ({signal.strsignal(-code)})"


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
