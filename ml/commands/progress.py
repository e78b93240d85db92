"""Progress bars for the command line."""

import sys
from types import TracebackType
from typing import Never

from tqdm import tqdm


class Bar:
    """A bar that is fed `(done, total)`; nothing is drawn where nobody looks.

    It is there from the first figure until it is full, so that several can take turns.
    """

    def __init__(self, unit: str, quiet: bool = False) -> None:
        self._unit, self._quiet = unit, quiet
        self._bar: tqdm[Never] | None = None

    def __enter__(self) -> "Bar":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def show(self, done: int, total: int, note: str = "") -> None:
        self._bar = self._bar or self._new(total)
        self._bar.update(done - self._bar.n)
        if note:
            self._bar.set_postfix_str(note, refresh=False)
        if done >= total:
            self._close()

    def _new(self, total: int) -> "tqdm[Never]":
        # None: not where standard error is no terminal.
        off = self._quiet or None
        return tqdm(total=total, unit=f" {self._unit}", disable=off, file=sys.stderr, leave=False)

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
