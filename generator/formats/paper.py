"""A song as a page for a music stand: as large as it fits on one page, else on several."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any

from fpdf import FPDF
from fpdf.enums import MethodReturnValue

from generator.formats import fonts
from generator.formats.letters import printable, runs_leftwards
from ml.song.line import Section

FACE = "serif"
SIZES = (20, 18, 16, 15, 14, 13, 12, 11)  # of type, in points, the largest first
TWO_COLUMNS_FROM = 14
ON_SEVERAL_PAGES = 14
TITLE, HEADING = 1.4, 0.8  # beside the words
LEADING, GAP = 1.4, 0.9  # of a row, and above a section, beside the type
MARGIN, GUTTER, INDENT = 18.0, 8.0, 8.0  # in millimetres, as all that follows
POINT = 25.4 / 72


@dataclass(frozen=True)
class Row:
    """What stands beside one another on paper."""

    text: str
    size: float
    bold: bool = False
    indent: float = 0.0

    @property
    def height(self) -> float:
        return self.size * LEADING * POINT


Placed = tuple[float, Row]  # how far from the top of its column


@dataclass(frozen=True)
class Layout:
    """Where everything stands; on the first page the columns begin below the title."""

    title: list[Placed]
    columns: list[list[Placed]]
    on_a_page: int
    below_title: float


def write(title: str, sections: Sequence[Section]) -> bytes:
    """A PDF of A4 pages."""
    words = [line.text for section in sections for line in section.lines]
    headings = [section.heading for section in sections]
    letters = "".join([title, *headings, *words])
    pdf = _blank(letters)
    pdf.set_title(printable(title))
    pdf.set_creator("Lyricsite")
    layout = _layout(pdf, printable(title), sections)
    width = _width(pdf, layout.on_a_page)
    _draw(pdf, layout.title, MARGIN, MARGIN, pdf.epw)
    for number, column in enumerate(layout.columns):
        page, place = divmod(number, layout.on_a_page)
        if page and not place:
            pdf.add_page()
        top = MARGIN if page else MARGIN + layout.below_title
        _draw(pdf, column, MARGIN + place * (width + GUTTER), top, width)
    return bytes(pdf.output())


def _blank(text: str) -> FPDF:
    """A document with an empty page, whose fonts have the letters of a text."""
    pdf = FPDF(format="A4")
    pdf.set_margin(MARGIN)
    pdf.set_auto_page_break(False)
    pdf.add_page()
    pdf.add_font(FACE, "", fonts.serif())
    pdf.add_font(FACE, "B", fonts.serif(bold=True))
    others = fonts.for_letters(text)
    for path in others:
        pdf.add_font(path.stem, "", path)
    pdf.set_fallback_fonts([path.stem for path in others], exact_match=False)
    pdf.set_font(FACE)
    pdf.set_text_shaping(True)
    return pdf


def _layout(pdf: FPDF, title: str, sections: Sequence[Section]) -> Layout:
    """The largest type with which the song stands on one page; what fits on none goes on."""
    choices = [(size, 1) for size in SIZES]
    choices += [(size, 2) for size in SIZES if size <= TWO_COLUMNS_FROM]
    for size, on_a_page in choices:
        layout = _with_type(pdf, title, sections, size, on_a_page)
        if len(layout.columns) <= on_a_page:
            return layout
    return _with_type(pdf, title, sections, ON_SEVERAL_PAGES, 1)


def _with_type(
    pdf: FPDF, title: str, sections: Sequence[Section], size: float, on_a_page: int
) -> Layout:
    width = _width(pdf, on_a_page)
    named = list(_rows(pdf, title, pdf.epw, size * TITLE, bold=True))
    gap = size * GAP * POINT
    blocks = []
    for section in sections:
        heading = _rows(pdf, printable(section.heading), width, size * HEADING, bold=True)
        lines = (_rows(pdf, printable(line.text), width, size) for line in section.lines)
        blocks.append([*heading, *chain.from_iterable(lines)])
    below_title = _height(named) + gap
    rooms = chain(repeat(pdf.eph - below_title, on_a_page), repeat(pdf.eph))
    return Layout(_stacked(named), _columns(blocks, gap, rooms), on_a_page, below_title)


def _rows(pdf: FPDF, text: str, width: float, size: float, *, bold: bool = False) -> Iterator[Row]:
    """A line as it stands in a column; what is too long goes on below, set in a little."""
    if not text:
        return
    pdf.set_font(FACE, "B" if bold else "", size)
    is_long = pdf.get_string_width(text) > width
    for number, piece in enumerate(_folded(pdf, text, width - INDENT) if is_long else [text]):
        yield Row(piece, size, bold, INDENT if number else 0.0)


def _folded(pdf: FPDF, text: str, width: float) -> list[str]:
    """The text in pieces that fit."""
    # What it gives depends on `output`, which its type does not tell.
    pieces: Any = pdf.multi_cell(width, text=text, dry_run=True, output=MethodReturnValue.LINES)
    return list(pieces)


def _columns(blocks: Sequence[list[Row]], gap: float, rooms: Iterator[float]) -> list[list[Placed]]:
    """Sections in columns; one is parted only where it is longer than a whole column."""
    columns: list[list[Placed]] = [[]]
    room, at = next(rooms), 0.0
    for block in blocks:
        at += gap if at else 0.0
        if at and at + _height(block) > room:
            columns.append([])
            room, at = next(rooms), 0.0
        for row in block:
            if at + row.height > room:
                columns.append([])
                room, at = next(rooms), 0.0
            columns[-1].append((at, row))
            at += row.height
    return columns


def _stacked(rows: Sequence[Row]) -> list[Placed]:
    return [(_height(rows[:at]), row) for at, row in enumerate(rows)]


def _draw(pdf: FPDF, rows: Sequence[Placed], left: float, top: float, width: float) -> None:
    for at, row in rows:
        pdf.set_font(FACE, "B" if row.bold else "", row.size)
        leftwards = runs_leftwards(row.text)
        pdf.set_xy(left if leftwards else left + row.indent, top + at)
        room = width - row.indent
        # After a row that ended in another font fpdf2 takes this one for set, though it is not.
        with pdf.local_context():
            pdf.multi_cell(room, row.height, row.text, align="R" if leftwards else "L")


def _height(rows: Sequence[Row]) -> float:
    return sum(row.height for row in rows)


def _width(pdf: FPDF, on_a_page: int) -> float:
    return (pdf.epw - GUTTER * (on_a_page - 1)) / on_a_page
