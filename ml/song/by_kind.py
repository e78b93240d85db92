"""Values for the sections of a song: one for all of them, or one by section kind.

`ABAB` is for every section, `verse:ABAB chorus:AABB` for two kinds, and in `ABAB chorus:AABB` the
part that names no kind is for all other kinds.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

SECTION_KINDS: Final = ("verse", "pre-chorus", "chorus", "bridge", "refrain", "outro")
_EVERY: Final = "|".join(SECTION_KINDS)
_KIND: Final = re.compile(rf"({_EVERY})\s*:", re.IGNORECASE)


def pattern_by_kind(part: str) -> str:
    """The pattern of blank text and of parts by kind, each of which is like the pattern `part`."""
    named = rf"(?:{_EVERY})\s*:{part}"
    return rf"^\s*$|^{part}(?:{named})*$|^[\s,-]*(?:{named})+$"


def parse_by_kind(text: str) -> dict[str, str]:
    """The parts of a text by the kind before them; "" for a part that names none.

    >>> parse_by_kind("ABAB chorus:AABB")
    {'': 'ABAB', 'chorus': 'AABB'}

    Raises:
        ValueError: a kind is named twice.
    """
    first, *rest = _KIND.split(text)
    apart = rest and re.fullmatch(r"[\s,-]*", first)
    parts = {} if apart else {"": _bare(first)}
    for name, part in zip(rest[::2], rest[1::2], strict=True):
        kind = name.casefold()
        if kind in parts:
            raise ValueError(f"Name {kind} once.")
        parts[kind] = _bare(part)
    return parts


def read_by_kind(text: str, read: Callable[[str], str]) -> str:
    """The text as it is kept, each part as `read` gives it.

    Raises:
        ValueError: from `read`, or a kind is named twice.
    """
    parts = {kind: read(part) for kind, part in parse_by_kind(text).items()}
    return " ".join(f"{kind}:{part}" if kind else part for kind, part in parts.items())


def of_kind(parts: Mapping[str, str], kind: str, default: str) -> str:
    """The part for sections of a kind: its own, else that for all, else the default."""
    return parts.get(kind, parts.get("", default))


def _bare(part: str) -> str:
    return re.sub(r"^[\s,]+|[\s,]+$", "", part)
