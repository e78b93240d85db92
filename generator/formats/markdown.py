"""A song as Markdown (CommonMark), whose signs in the words stay signs."""

import re
from collections.abc import Sequence

from ml.song.line import Section

ANYWHERE = re.compile(r"[\\`*_\[\]<>~|&]")
AT_THE_BEGINNING = re.compile(r"^(\d*)([#+=.)-])")
BREAK = "  \n"  # two spaces end a line within a paragraph


def write(title: str, sections: Sequence[Section]) -> bytes:
    parts = [f"# {escaped(title)}"]
    for section in sections:
        if section.heading:
            parts.append(f"## {escaped(section.heading)}")
        if section.lines:
            parts.append(BREAK.join(escaped(line.text) for line in section.lines))
    return ("\n\n".join(parts) + "\n").encode()


def escaped(text: str) -> str:
    """The words as they are to be read."""
    return AT_THE_BEGINNING.sub(r"\1\\\2", ANYWHERE.sub(r"\\\g<0>", text))
