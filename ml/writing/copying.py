"""What the lines of a song share with the songs that its network learned from."""

import math
from collections.abc import Sequence

from ml.corpus.originality.index import Originality, Shared
from ml.song.options import MOST_COPIED


class Copying:
    """Tells copies from lines of one's own, by the writer's limit; without an index, no line."""

    def __init__(self, originality: Originality | None, limit: int) -> None:
        """`limit`: words in a row from which a line is a copy; the most that there is: none is."""
        self.originality = originality
        self.limit = math.inf if limit == MOST_COPIED else limit

    def shared(self, text: str, before: str) -> Shared | None:
        """The longest run of a line after the one before it ("" if none); None: not known."""
        return self.originality.shared(text, before) if self.originality else None

    def faults(self, texts: Sequence[str], before: str) -> list[str]:
        """Why each of several lines cannot follow a line as it is, "" where it copies nothing."""
        if not self.originality:
            return [""] * len(texts)
        found = self.originality.shared_of([(text, before) for text in texts])
        return ["it copies a song" if one.reaches(self.limit) else "" for one in found]
