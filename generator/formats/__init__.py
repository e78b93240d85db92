"""Songs as files of other programs: one module a format, and the table of them all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from ml.song.line import Section

LONGEST_NAME = 60


@dataclass(frozen=True)
class Format:
    """A kind of file that a song can be."""

    name: str  # in addresses
    label: str
    suffix: str
    media_type: str
    module: str

    def write(self, title: str, sections: Sequence[Section]) -> bytes:
        """The file's content. A web process loads a library for paper with the first such file."""
        content: bytes = import_module(f"{__name__}.{self.module}").write(title, sections)
        return content

    @property
    def content_type(self) -> str:
        is_text = self.media_type.startswith("text/")
        return f"{self.media_type}; charset=utf-8" if is_text else self.media_type

    def file_name(self, title: str) -> str:
        """A title as any system takes it for a file's name, whatever its letters."""
        name = re.sub(r'[\\/:*?"<>|\x00-\x1f]', " ", title).strip(" .") or "song"
        return f"{name}.{self.suffix}"


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMATS = {
    one.name: one
    for one in (
        Format("text", "Plain text", "txt", "text/plain", "plain"),
        Format("markdown", "Markdown", "md", "text/markdown", "markdown"),
        Format("chordpro", "ChordPro", "cho", "text/vnd.chordpro", "chordpro"),
        Format("pdf", "PDF, for a music stand", "pdf", "application/pdf", "paper"),
        Format("docx", "Word (DOCX)", "docx", WORD, "word"),
        Format("json", "JSON", "json", "application/json", "data"),
    )
}


def short_name(title: str) -> str:
    """A title in ASCII, for files beside many others."""
    return re.sub(r"\W+", "-", title, flags=re.ASCII).strip("-")[:LONGEST_NAME] or "song"
