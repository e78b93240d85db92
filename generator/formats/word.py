"""A song as a document of Word: its title and headings as such, a paragraph a section."""

import io
from collections.abc import Sequence

from docx import Document
from docx.oxml import OxmlElement
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from generator.formats.letters import printable, runs_leftwards
from ml.song.line import Section

TYPE = Pt(13)


def write(title: str, sections: Sequence[Section]) -> bytes:
    document = Document()
    document.core_properties.title = printable(title)
    document.core_properties.author = ""
    document.styles["Normal"].font.size = TYPE
    _turned(document.add_heading(printable(title), level=0))
    for section in sections:
        if section.heading:
            _turned(document.add_heading(printable(section.heading), level=2))
        if section.lines:
            lines = [printable(line.text) for line in section.lines]
            paragraph = document.add_paragraph("\n".join(lines))
            paragraph.paragraph_format.keep_together = True
            _turned(paragraph)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _turned(paragraph: Paragraph) -> None:
    """Set a paragraph from right to left where its letters run so."""
    if runs_leftwards(paragraph.text):
        facts = paragraph.paragraph_format.element.get_or_add_pPr()
        # The order of what may stand there is fixed; python-docx knows no bidi.
        facts.insert_element_before(OxmlElement("w:bidi"), "w:spacing", "w:ind", "w:jc", "w:rPr")
