"""Words of a line that stand, and gaps between them: `I left my ___ in the rain`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

GAP: Final = "___"  # as it is written; two underscores or more are read
LONGEST: Final = 200  # characters
HINT: Final = f"Write the words that stand, and {GAP} for what is missing: my {GAP} in the rain."


@dataclass(frozen=True)
class Pattern:
    """The words around n gaps as they were typed: n + 1 texts; only first and last may be ""."""

    stands: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a line with gaps.

        Raises:
            ValueError: it has no gap or nothing but one, or is no line at all.
        """
        if len(text) > LONGEST:
            raise ValueError(f"Keep it to {LONGEST} characters; this has {len(text):,}.")
        parts = [" ".join(part.split()) for part in re.split(r"_{2,}(?:\s*_{2,})*", text)]
        if len(parts) < 2 or not re.search("[A-Za-z]", "".join(parts)):
            raise ValueError(HINT)
        return cls(tuple(parts))

    @classmethod
    def after(cls, beginning: str) -> Self:
        """A line that goes on from its beginning; raises ValueError as `parse` does."""
        return cls.parse(f"{beginning} {GAP}")

    @property
    def gaps(self) -> int:
        return len(self.stands) - 1

    def fill(self, fills: Sequence[str]) -> str:
        """The line with its gaps filled, what was typed left as it is."""
        text = self.stands[0]
        for fill, part in zip(fills, self.stands[1:], strict=True):
            text = _joined(_joined(text, fill), part)
        if self.stands[0]:
            return text
        return re.sub("[A-Za-z]", lambda letter: letter[0].upper(), text, count=1)


def _joined(one: str, other: str) -> str:
    """Two parts with a space between, but for a mark that follows at once."""
    apart = one and other and other[0] not in ".,;:!?"
    return f"{one} {other}" if apart else one + other
