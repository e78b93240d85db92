"""The commonest words of songs, verse and everyday speech that are free to use, in order."""

import lzma
from functools import lru_cache
from pathlib import Path

COMMON = Path(__file__).parents[1] / "data" / "common.txt.xz"


@lru_cache(maxsize=1)
def common_words() -> dict[str, int]:
    """Words that the dictionary has too, the commonest first, with their places."""
    with lzma.open(COMMON, "rt", encoding="ascii") as lines:
        return {line.strip(): place for place, line in enumerate(lines)}
