"""A song as ChordPro (https://www.chordpro.org), whose directives mark its sections."""

import re
from collections.abc import Sequence

from ml.song.line import Section


def write(title: str, sections: Sequence[Section]) -> bytes:
    parts = [f"{{title: {title}}}"]
    for section in sections:
        words = [_shielded(line.text) for line in section.lines]
        if section.heading:
            name = re.sub(r"\W+", "_", section.kind).strip("_") or "verse"
            words = [f"{{start_of_{name}: {section.heading}}}", *words, f"{{end_of_{name}}}"]
        parts.append("\n".join(words))
    return ("\n\n".join(parts) + "\n").encode()


def _shielded(line: str) -> str:
    """A line that is no remark to readers of ChordPro: those begin with # at the very edge."""
    return f" {line}" if line.startswith("#") else line
