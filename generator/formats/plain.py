"""A song as plain text: its title, and its words as they are edited."""

from collections.abc import Sequence

from generator import sheets
from ml.song.line import Section


def write(title: str, sections: Sequence[Section]) -> bytes:
    return sheets.as_document(title, sections).encode()
