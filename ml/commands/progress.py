"""Progress bars for the command line."""

import sys
from types import TracebackType

from tqdm import tqdm


class Bar:
    """A bar that is fed `(done, total)`; nothing is drawn where nobody looks."""

    def __init__(self, unit: str, quiet: bool = False) -> None:
        self._bar = tqdm(unit=f" {unit}", disable=quiet or None, file=sys.stderr, leave=False)

    def __enter__(self) -> "Bar":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.close()

    def show(self, done: int, total: int, note: str = "") -> None:
        self._bar.total = total
        self._bar.update(done - self._bar.n)
        if note:
            self._bar.set_postfix_str(note, refresh=False)
